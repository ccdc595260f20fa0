#include "gateway/testkit/admin.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/http/response.h"

namespace tuskgate::gateway {

using translator::Json;

namespace {

bool Has(MemberType type, const Json& value) {
  switch (type) {
    case MemberType::kText:
      return value.IsString();
    case MemberType::kNumber:
      return value.IsNumber();
    case MemberType::kTextOrNumber:
      return value.IsString() || value.IsNumber();
    case MemberType::kBoolean:
      return value.IsBool();
  }
  return false;
}

std::string_view Words(MemberType type) {
  switch (type) {
    case MemberType::kText:
      return "a string";
    case MemberType::kNumber:
      return "a number";
    case MemberType::kTextOrNumber:
      return "a string or a number";
    case MemberType::kBoolean:
      return "true or false";
  }
  return "something else";
}

}  // namespace

BlockingConnection& AdminContext::Database() {
  if (connection_ != nullptr) {
    try {
      connection_->Probe(BlockingConnection::Duration(0));
      return *connection_;
    } catch (const ConnectionLost&) {
      connection_.reset();
    }
  }
  connection_ = std::make_unique<BlockingConnection>(options_, stop_);
  connection_->Exec("set timezone = 'UTC'");
  return *connection_;
}

std::optional<std::string> CheckMembers(const Json& body, std::span<const AdminMember> members) {
  if (!body.IsObject()) return "the body is no JSON object";
  for (const auto& member : body.GetObject()) {
    const std::string_view name = translator::Text(member.name);
    const auto known = std::find_if(members.begin(), members.end(),
                                    [name](const AdminMember& one) { return one.name == name; });
    if (known == members.end()) return fmt::format("there is no member {}", name);
    if (!Has(known->type, member.value)) {
      return fmt::format("{} has to be {}", name, Words(known->type));
    }
  }
  return std::nullopt;
}

http::AdminResponse AdminRefusal(int status, std::string_view message) {
  std::string body = "{\"message\": ";
  http::AppendJsonString(body, message);
  return {status, body + "}\n"};
}

}  // namespace tuskgate::gateway
