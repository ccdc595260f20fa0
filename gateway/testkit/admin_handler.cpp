#include "gateway/testkit/admin_handler.h"

#include <algorithm>
#include <array>
#include <exception>
#include <string>

#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "gateway/testkit/clock_control.h"
#include "gateway/testkit/fault_control.h"
#include "gateway/testkit/snapshot_control.h"
#include "translator/request/parse_request.h"

namespace tuskgate::gateway {

using boost::beast::http::verb;

namespace {

constexpr std::array<AdminMember, 4> kClockMembers = {{{"set", MemberType::kTextOrNumber},
                                                       {"ticking", MemberType::kBoolean},
                                                       {"advance", MemberType::kTextOrNumber},
                                                       {"follow", MemberType::kBoolean}}};

constexpr std::array<AdminMember, 11> kFaultMembers = {{{"fault", MemberType::kText},
                                                        {"namespace", MemberType::kText},
                                                        {"table", MemberType::kText},
                                                        {"operation", MemberType::kText},
                                                        {"nth", MemberType::kNumber},
                                                        {"probability", MemberType::kNumber},
                                                        {"seed", MemberType::kNumber},
                                                        {"count", MemberType::kNumber},
                                                        {"milliseconds", MemberType::kNumber},
                                                        {"leave", MemberType::kNumber},
                                                        {"after", MemberType::kBoolean}}};

constexpr std::array<AdminMember, 1> kSpaceMember = {{{"namespace", MemberType::kText}}};

constexpr std::array<AdminMember, 2> kTableMembers = {
    {{"namespace", MemberType::kText}, {"table", MemberType::kText}}};

constexpr std::array<AdminMember, 3> kResetMembers = {{{"namespace", MemberType::kText},
                                                       {"table", MemberType::kText},
                                                       {"tables", MemberType::kBoolean}}};

// What restore_snapshot raises.
constexpr std::string_view kNoSnapshot = "TG020";

struct Route {
  verb method;
  std::string_view path;  // * is a name
  AdminFunction run;
  std::span<const AdminMember> members = {};
};

constexpr std::array<Route, 11> kRoutes = {{
    {verb::get, "/clock", ShowClock},
    {verb::put, "/clock", SetClock, kClockMembers},
    {verb::get, "/faults", ListFaults},
    {verb::post, "/faults", AddFault, kFaultMembers},
    {verb::delete_, "/faults", ClearFaults, kSpaceMember},
    {verb::delete_, "/faults/*", ClearFaults},
    {verb::get, "/snapshots", ListSnapshots},
    {verb::post, "/snapshots/*", TakeSnapshot, kTableMembers},
    {verb::post, "/snapshots/*/restore", RestoreSnapshot, kTableMembers},
    {verb::delete_, "/snapshots/*", DeleteSnapshot, kSpaceMember},
    {verb::post, "/reset", ResetTables, kResetMembers},
}};

std::string_view TakePart(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(end);
  return part;
}

// Whether the path is one of the pattern, and which name it has.
bool Matches(std::string_view pattern, std::string_view path, std::string& name) {
  while (!pattern.empty() && path.starts_with('/')) {
    const std::string_view wanted = TakePart(pattern);
    const std::string_view part = TakePart(path);
    if (wanted == "*" && !part.empty()) {
      name = part;
    } else if (wanted != part) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

http::AdminResponse NotThere() {
  std::string known;
  for (const Route& route : kRoutes) {
    known += fmt::format("{}{} {}", known.empty() ? "" : ", ",
                         std::string_view(to_string(route.method)), route.path);
  }
  return AdminRefusal(404, "there are " + known);
}

// PostgreSQL's message, without where in our functions it arose.
std::string_view Words(std::string_view message) {
  constexpr std::string_view kPrefix = "ERROR:  ";
  if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
  message = message.substr(0, message.find("CONTEXT:"));
  while (!message.empty() && (message.back() == ' ' || message.back() == '\n')) {
    message.remove_suffix(1);
  }
  return message;
}

}  // namespace

boost::asio::awaitable<http::ApiResponse> AdminHandler::Handle(http::ApiRequest) {
  co_return http::ApiResponse();  // the listener has no such requests
}

boost::asio::awaitable<http::AdminResponse> AdminHandler::Administer(http::AdminRequest request) {
  try {
    co_return Answer(request);
  } catch (const StatementRefused& error) {
    if (error.sqlstate() == kNoSnapshot) co_return AdminRefusal(404, Words(error.what()));
    // What the request says is for PostgreSQL to read: times, intervals.
    const bool is_clients = error.sqlstate().starts_with("22");
    if (!is_clients) Log(LogLevel::kWarn, "test kit: {} {}", error.sqlstate(), error.what());
    co_return AdminRefusal(is_clients ? 400 : 500, Words(error.what()));
  } catch (const std::exception& error) {
    context_.ForgetDatabase();
    Log(LogLevel::kWarn, "test kit: {}", error.what());
    co_return AdminRefusal(503, error.what());
  }
}

http::AdminResponse AdminHandler::Answer(const http::AdminRequest& request) {
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  std::string name;
  const auto route = std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](const Route& one) {
    return one.method == request.method && Matches(one.path, path, name);
  });
  if (route == std::end(kRoutes)) return NotThere();
  const auto body = translator::ParseRequest(request.body.empty() ? "{}" : request.body);
  if (!body.has_value()) return AdminRefusal(400, "the body is no JSON");
  if (const auto complaint = CheckMembers(*body, route->members)) {
    return AdminRefusal(400, *complaint);
  }
  return route->run(context_, {std::move(name), *body});
}

}  // namespace tuskgate::gateway
