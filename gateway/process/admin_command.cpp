#include "gateway/process/admin_command.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "gateway/http/response.h"
#include "gateway/process/command_options.h"
#include "translator/model/json.h"

namespace tuskgate::gateway {
namespace {

constexpr std::size_t kMostWords = 3;

// A command of words, the last of which may be *, which is any.
struct Form {
  std::array<std::string_view, kMostWords> words;
  std::string_view method;
  std::string_view path;    // with * for the last word
  std::string_view member;  // of the body, that gets the last word instead
  std::string_view body;    // the body's first member
  std::span<const std::string_view> options;
};

constexpr std::string_view kOfClock[] = {"ticking"};
constexpr std::string_view kOfFaults[] = {"namespace",   "table", "operation", "nth",
                                          "probability", "seed",  "count",     "milliseconds",
                                          "leave",       "after"};
constexpr std::string_view kOfSpace[] = {"namespace"};
constexpr std::string_view kOfSnapshots[] = {"namespace", "table"};
constexpr std::string_view kOfReset[] = {"namespace", "table", "tables"};

constexpr Form kForms[] = {
    {{"clock", "show"}, "GET", "/clock", "", "", {}},
    {{"clock", "set", "*"}, "PUT", "/clock", "set", "", kOfClock},
    {{"clock", "advance", "*"}, "PUT", "/clock", "advance", "", {}},
    {{"clock", "follow"}, "PUT", "/clock", "", "\"follow\": true", {}},
    {{"faults", "add", "*"}, "POST", "/faults", "fault", "", kOfFaults},
    {{"faults", "list"}, "GET", "/faults", "", "", {}},
    {{"faults", "clear"}, "DELETE", "/faults", "", "", kOfSpace},
    {{"faults", "clear", "*"}, "DELETE", "/faults/*", "", "", {}},
    {{"snapshots", "list"}, "GET", "/snapshots", "", "", {}},
    {{"snapshots", "forget", "*"}, "DELETE", "/snapshots/*", "", "", kOfSpace},
    {{"snapshot", "*"}, "POST", "/snapshots/*", "", "", kOfSnapshots},
    {{"restore", "*"}, "POST", "/snapshots/*/restore", "", "", kOfSnapshots},
    {{"reset"}, "POST", "/reset", "", "", kOfReset},
};

bool Fits(const Form& form, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < kMostWords; ++i) {
    const bool is_there = i < words.size();
    if (is_there == form.words[i].empty()) return false;
    if (is_there && form.words[i] != "*" && form.words[i] != words[i]) return false;
  }
  return words.size() <= kMostWords;
}

std::string KnownForms() {
  std::string text;
  for (const Form& form : kForms) {
    text += text.empty() ? "" : ", ";
    for (const std::string_view word : form.words) {
      if (word.empty()) continue;
      text += fmt::format("{}{}", word == form.words.front() ? "" : " ", word == "*" ? "X" : word);
    }
  }
  return text;
}

void AppendMember(std::string& body, std::string_view name, std::string_view json) {
  body += fmt::format("{}\"{}\": {}", body.empty() ? "" : ", ", name, json);
}

std::string Quoted(std::string_view text) {
  std::string json;
  http::AppendJsonString(json, text);
  return json;
}

bool IsNumber(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && !text.empty() && text.front() != 'i' &&
         text.front() != 'n';
}

// Of names that a path can hold as they are.
bool IsPlain(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
}

std::optional<std::string> AppendOption(std::string& body, const Form& form,
                                        const std::string& name, const std::string& value) {
  if (std::find(form.options.begin(), form.options.end(), name) == form.options.end()) {
    return fmt::format("--{} is of no use with that", name);
  }
  const auto options = OptionsOfAdmin();
  const auto option = std::find_if(options.begin(), options.end(),
                                   [&](const CommandOption& one) { return one.name == name; });
  if (option->placeholder.empty()) {
    AppendMember(body, name, "true");
  } else if (name == "namespace" || name == "table" || name == "operation") {
    AppendMember(body, name, Quoted(value));
  } else if (IsNumber(value)) {
    AppendMember(body, name, value);
  } else {
    return fmt::format("--{}: '{}' is no number", name, value);
  }
  return std::nullopt;
}

}  // namespace

std::variant<AdminCall, std::string> AdminCallOf(const AdminArguments& arguments) {
  const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                 [&](const Form& one) { return Fits(one, arguments.words); });
  if (form == std::end(kForms)) {
    return "admin takes one of: " + KnownForms();
  }
  AdminCall call{std::string(form->method), std::string(form->path), std::string(form->body)};
  const std::string& last = arguments.words.back();
  if (const std::size_t star = call.path.find('*'); star != std::string::npos) {
    if (!IsPlain(last)) {
      return fmt::format("'{}' is no name: letters, digits, '-', '_' and '.' make one", last);
    }
    call.path.replace(star, 1, last);
  }
  // A number is a time in seconds.
  if (!form->member.empty()) {
    AppendMember(call.body, form->member, IsNumber(last) ? last : Quoted(last));
  }
  for (const auto& [name, value] : arguments.options) {
    if (auto complaint = AppendOption(call.body, *form, name, value)) return *std::move(complaint);
  }
  call.body = "{" + call.body + "}";
  return call;
}

bool RunAdmin(const AdminCall& call, const std::string& host, std::uint16_t port) {
  namespace asio = boost::asio;
  namespace http = boost::beast::http;
  http::response<http::string_body> response;
  try {
    asio::io_context io;
    boost::beast::tcp_stream stream(io);
    stream.connect(asio::ip::tcp::endpoint(asio::ip::make_address(host), port));
    http::request<http::string_body> request(http::string_to_verb(call.method), call.path, 11);
    request.set(http::field::host, fmt::format("{}:{}", host, port));
    request.set(http::field::content_type, "application/json");
    request.body() = call.body;
    request.prepare_payload();
    http::write(stream, request);
    boost::beast::flat_buffer buffer;
    http::read(stream, buffer, response);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(
        fmt::format("no test kit answers on {}:{}: {}", host, port, error.code().message()));
  }
  if (response.result_int() == 200) {
    fmt::print("{}", response.body());
    return true;
  }
  rapidjson::Document refusal;
  refusal.Parse(response.body());
  const bool is_told = !refusal.HasParseError() && refusal.IsObject();
  fmt::print(stderr, "tuskgate: {}\n",
             is_told ? translator::StringMember(refusal, "message", response.body())
                     : std::string_view(response.body()));
  return false;
}

}  // namespace tuskgate::gateway
