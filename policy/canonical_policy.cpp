#include "policy/canonical_policy.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>
// RapidJSON has to be set up before it is included.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tuskgate::policy {
namespace {

using translator::Json;
using translator::Text;

using Allocator = rapidjson::Document::AllocatorType;

constexpr std::size_t kAccountDigits = 12;

class Canonical {
 public:
  explicit Canonical(Allocator& allocator) : allocator_(allocator) {}

  Json Document(const Json& document) const {
    static constexpr std::array<std::string_view, 3> kOrder = {"Version", "Id", "Statement"};
    return Ordered(document, kOrder, [this](std::string_view name, const Json& value) {
      return name == "Statement" ? Statements(value) : Copy(value);
    });
  }

 private:
  Json Copy(const Json& value) const { return {value, allocator_}; }

  // Members in that order, each changed; then what is not in it, or is there again.
  template <typename Order, typename Change>
  Json Ordered(const Json& object, const Order& order, const Change& change) const {
    if (!object.IsObject()) return Copy(object);
    Json ordered(rapidjson::kObjectType);
    const auto add = [&](const auto& member) {
      ordered.AddMember(Copy(member.name), change(Text(member.name), member.value), allocator_);
    };
    for (const std::string_view name : order) {
      for (const auto& member : object.GetObject()) {
        if (Text(member.name) == name) add(member);
      }
    }
    for (const auto& member : object.GetObject()) {
      if (std::find(order.begin(), order.end(), Text(member.name)) == order.end()) add(member);
    }
    return ordered;
  }

  Json Statements(const Json& statements) const {
    Json list(rapidjson::kArrayType);
    if (!statements.IsArray()) {
      list.PushBack(Statement(statements), allocator_);
      return list;
    }
    for (const Json& statement : statements.GetArray()) {
      list.PushBack(Statement(statement), allocator_);
    }
    return list;
  }

  Json Statement(const Json& statement) const {
    static constexpr std::array<std::string_view, 9> kOrder = {
        "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
        "NotAction", "Resource", "NotResource", "Condition"};
    return Ordered(statement, kOrder, [this](std::string_view name, const Json& value) {
      if (name == "Effect") return Effect(value);
      if (name == "Principal" || name == "NotPrincipal") return Principal(value);
      if (name == "Condition") return Condition(value);
      return OneOf(Copy(value));
    });
  }

  // "allow" is told as "Allow".
  Json Effect(const Json& effect) const {
    if (!effect.IsString()) return Copy(effect);
    std::string text(Text(effect));
    for (char& letter : text) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
      text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return String(text);
  }

  Json Principal(const Json& principal) const {
    return Changed(principal, [this](std::string_view kind, const Json& values) {
      return Principals(values, kind == "AWS");
    });
  }

  Json Principals(const Json& values, bool are_accounts) const {
    const auto one = [&](const Json& value) {
      return are_accounts && value.IsString() ? Account(Text(value)) : Copy(value);
    };
    if (!values.IsArray()) return one(values);
    Json list(rapidjson::kArrayType);
    for (const Json& value : values.GetArray()) {
      Json next = one(value);
      const auto known = list.GetArray();
      if (std::find(known.begin(), known.end(), next) == known.end()) {
        list.PushBack(std::move(next), allocator_);
      }
    }
    return OneOf(std::move(list));
  }

  Json Account(std::string_view text) const {
    const bool is_account =
        text.size() == kAccountDigits &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return String(is_account ? fmt::format("arn:aws:iam::{}:root", text) : std::string(text));
  }

  Json Condition(const Json& condition) const {
    return Changed(condition, [this](std::string_view, const Json& keys) {
      return Changed(keys,
                     [this](std::string_view, const Json& values) { return OneOf(Copy(values)); });
    });
  }

  template <typename Change>
  Json Changed(const Json& object, const Change& change) const {
    return Ordered(object, std::initializer_list<std::string_view>{}, change);
  }

  static Json OneOf(Json value) {
    if (!value.IsArray() || value.Size() != 1) return value;
    Json only;
    only = value[0];
    return only;
  }

  Json String(const std::string& text) const {
    return {text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator_};
  }

  Allocator& allocator_;
};

constexpr std::string_view kVersionMember = "{\"Version\":";

}  // namespace

std::string CanonicalPolicy(const Json& document) {
  rapidjson::Document made;
  const Json canonical = Canonical(made.GetAllocator()).Document(document);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  canonical.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string ToldPolicy(std::string_view canonical) {
  if (canonical.starts_with(kVersionMember)) return std::string(canonical);
  return fmt::format(R"({}"2008-10-17",{})", kVersionMember, canonical.substr(1));
}

bool IsSamePolicy(std::string_view canonical, std::string_view other) {
  if (canonical == other) return true;
  rapidjson::Document left;
  left.Parse(canonical.data(), canonical.size());
  rapidjson::Document right;
  right.Parse(other.data(), other.size());
  return !left.HasParseError() && !right.HasParseError() && left == right;
}

}  // namespace tuskgate::policy
