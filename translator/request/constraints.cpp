// CheckConstraints of shape.h.
//
// Since 2026 the service words some violations in a new form, and reports some alone. When a
// required member is missing or a value is nested very deep, it reads the request the older way and
// has the older words for all of them. Recorded by paritysuite/dynamodb-conformance,
// tests/tier3/validation-ordering/ and tests/tier3/error-messages/.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "translator/model/layer_words.h"
#include "translator/model/utf8.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kMostErrors = 10;
// Messages show this much of a value.
constexpr std::size_t kLongestEcho = 16 << 10;

// A value as Java prints it, near enough for a reader of the message.
std::string Echo(const Json& json) {
  if (json.IsString()) return std::string(Text(json));
  if (json.IsBool()) return json.GetBool() ? "true" : "false";
  if (json.IsInt64()) return std::to_string(json.GetInt64());
  if (json.IsNumber()) return fmt::format("{}", json.GetDouble());
  std::string text;
  if (json.IsArray()) {
    text = "[";
    for (const Json& element : json.GetArray()) {
      if (text.size() > kLongestEcho) break;
      if (text.size() > 1) text.append(", ");
      text.append(Echo(element));
    }
    return text + "]";
  }
  text = "{";
  for (const auto& member : json.GetObject()) {
    if (text.size() > kLongestEcho) break;
    if (text.size() > 1) text.append(", ");
    text.append(Text(member.name)).append("=").append(Echo(member.value));
  }
  return text + "}";
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
  });
}

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html: a table may be
// named by its ARN, of up to 1024 bytes.
bool IsTableArn(std::string_view text) {
  static constexpr std::string_view kMark = ":table/";
  if (!text.starts_with("arn:") || text.size() > 1024) return false;
  const std::size_t mark = text.find(kMark);
  return mark != std::string_view::npos && IsName(text.substr(mark + kMark.size()));
}

bool IsListed(std::string_view enumeration, std::string_view value) {
  while (!enumeration.empty()) {
    const std::size_t comma = enumeration.find(", ");
    if (enumeration.substr(0, comma) == value) return true;
    if (comma == std::string_view::npos) return false;
    enumeration.remove_prefix(comma + 2);
  }
  return false;
}

// Where a value stands. Written out only when a message needs it: most requests have no violation.
struct Place {
  const Place* above = nullptr;
  const Member* member = nullptr;
  std::string_view key = {};  // of a map
  int number = 0;             // in a list

  // "keySchema.1.member.keyType", or in the new form "KeySchema.1.member.KeyType".
  std::string Path(bool current) const {
    std::string path = above == nullptr ? std::string() : above->Path(current) + ".";
    if (member != nullptr) return path.append(current ? member->name : member->path);
    if (number > 0) return path.append(std::to_string(number)).append(".member");
    return path.append(key).append(".member");
  }
};

class ConstraintCheck {
 public:
  explicit ConstraintCheck(ValidationLayer layer)
      : layer_(layer), current_(layer == ValidationLayer::kCurrent) {}

  void Structure(const Json& json, const Shape& shape, const Place* above) {
    for (const Member& member : shape.members) {
      const Place place{above, &member};
      const Json* value = FindMember(json, member.name);
      if (value == nullptr) {
        if (member.required) {
          errors_.push_back(fmt::format(
              "Value null at '{}' failed to satisfy constraint: Member must not be null",
              place.Path(false)));
        }
        continue;
      }
      if (member.report == Report::kLast && !errors_.empty()) continue;
      const std::size_t before = errors_.size();
      Value(*value, *member.shape, place);
      if (errors_.size() == before || !current_) continue;
      if (member.report == Report::kAlone || member.report == Report::kAloneBare) {
        ReportAlone(errors_[before], member.report == Report::kAloneBare);
      }
    }
  }

  std::optional<ApiError> Verdict() {
    if (alone_) return alone_;
    if (errors_.empty()) return std::nullopt;
    errors_.resize(std::min(errors_.size(), kMostErrors));
    return ValidationError(fmt::format("{} validation error{} detected: {}", errors_.size(),
                                       errors_.size() == 1 ? "" : "s", fmt::join(errors_, "; ")));
  }

 private:
  void ReportAlone(std::string message, bool bare) {
    if (alone_) return;
    alone_ = ValidationError(std::move(message));
    if (!bare) alone_ = InEnvelope(*std::move(alone_));
  }

  void Fail(const Json& json, const Shape& shape, const Place& place, std::string_view constraint) {
    errors_.push_back(fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}",
                                  Shown(json, shape), place.Path(false), constraint));
  }

  static std::string Shown(const Json& json, const Shape& shape) {
    return shape.echo == nullptr ? Echo(json) : shape.echo(json);
  }

  // `moved`: whether the current layer has words of its own for it.
  void OutOfRange(const Json& json, const Shape& shape, const Place& place, bool moved,
                  std::string_view constraint) {
    if (!moved) return Fail(json, shape, place, constraint);
    const std::string value = current_ ? std::string() : Shown(json, shape);
    errors_.push_back(fmt::format(fmt::runtime(kOutOfRange.In(layer_)), value, place.Path(false),
                                  place.Path(true), constraint));
    if (current_) ReportAlone(errors_.back(), false);
  }

  void Range(const Json& json, const Shape& shape, const Place& place, std::int64_t amount,
             std::string_view what) {
    if (amount < shape.minimum) {
      OutOfRange(
          json, shape, place, shape.current_minimum,
          fmt::format("Member must have {} greater than or equal to {}", what, shape.minimum));
    }
    if (amount > shape.maximum) {
      OutOfRange(json, shape, place, shape.current_maximum,
                 fmt::format("Member must have {} less than or equal to {}", what, shape.maximum));
    }
  }

  void Enumeration(const Json& json, const Shape& shape, const Place& place) {
    if (shape.enumeration.empty() || IsListed(shape.enumeration, Text(json))) return;
    const bool moved = !shape.current_enumeration.empty();
    errors_.push_back(fmt::format(
        fmt::runtime(kNotListed.In(moved ? layer_ : ValidationLayer::kOlder)), Shown(json, shape),
        place.Path(false), shape.enumeration, shape.current_enumeration));
  }

  void String(const Json& json, const Shape& shape, const Place& place) {
    const std::string_view text = Text(json);
    if (shape.names_tables && IsTableArn(text)) return;
    Enumeration(json, shape, place);
    auto length = static_cast<std::int64_t>(text.size());
    if (shape.in_characters) length = std::count_if(text.begin(), text.end(), BeginsCharacter);
    if (shape.length_first) Range(json, shape, place, length, "length");
    // Where one character is enough, the service complains of no name at all for its length only.
    const bool only_too_short = text.empty() && shape.minimum == 1;
    if (shape.is_name && !IsName(text) && !only_too_short) {
      Fail(json, shape, place, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    if (!shape.length_first) Range(json, shape, place, length, "length");
  }

  void Keys(const Json& json, const Shape& shape, const Place& place) {
    if (!shape.names_tables) return;
    for (const auto& member : json.GetObject()) {
      const std::string_view name = Text(member.name);
      if (IsName(name) && name.size() >= 3 && name.size() <= 255) continue;
      if (IsTableArn(name)) continue;
      Fail(json, shape, place,
           "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
           "Member must have length greater than or equal to 3, Member must satisfy regular "
           "expression pattern: [a-zA-Z0-9_.-]+]");
      return;
    }
  }

  void ElementLengths(const Json& json, const Shape& shape) {
    for (const auto& member : json.GetObject()) {
      if (!member.value.IsArray()) continue;
      const auto length = static_cast<std::int64_t>(member.value.Size());
      if (length >= shape.element_minimum && length <= shape.element_maximum) continue;
      // Of too few, the current layer's words are not known.
      const bool moved = length > shape.element_maximum;
      errors_.push_back(fmt::format(
          fmt::runtime(kTooManyOfATable.In(moved ? layer_ : ValidationLayer::kOlder)),
          Shown(json, shape), shape.element_minimum, shape.element_maximum, Text(member.name)));
      return;
    }
  }

  void Value(const Json& json, const Shape& shape, const Place& place) {
    switch (shape.kind) {
      case ShapeKind::kString:
        String(json, shape, place);
        return;
      case ShapeKind::kInteger:
      case ShapeKind::kLong:
        Range(json, shape, place,
              json.IsInt64() ? json.GetInt64()
                             : static_cast<std::int64_t>(
                                   std::floor(std::clamp(json.GetDouble(), -9.2e18, 9.2e18))),
              "value");
        return;
      case ShapeKind::kList: {
        Range(json, shape, place, json.Size(), "length");
        int number = 0;
        for (const Json& element : json.GetArray()) {
          ++number;
          if (element.IsNull() || !HasConstraints(*shape.element)) continue;
          Value(element, *shape.element, Place{&place, nullptr, {}, number});
        }
        return;
      }
      case ShapeKind::kMap:
        Range(json, shape, place, json.MemberCount(), "length");
        Keys(json, shape, place);
        ElementLengths(json, shape);
        if (!HasConstraints(*shape.element)) return;
        for (const auto& member : json.GetObject()) {
          if (member.value.IsNull()) continue;
          Value(member.value, *shape.element, Place{&place, nullptr, Text(member.name)});
        }
        return;
      case ShapeKind::kStructure:
        Structure(json, shape, &place);
        return;
      case ShapeKind::kBoolean:
      case ShapeKind::kAttributeValue:
        return;
    }
  }

  static bool HasConstraints(const Shape& shape) {
    return shape.kind != ShapeKind::kAttributeValue && shape.kind != ShapeKind::kBoolean;
  }

  const ValidationLayer layer_;
  const bool current_;
  std::vector<std::string> errors_;
  std::optional<ApiError> alone_;
};

bool LacksRequired(const Json& request, const Shape& shape) {
  return std::any_of(shape.members.begin(), shape.members.end(), [&request](const Member& member) {
    return member.required && FindMember(request, member.name) == nullptr;
  });
}

// Objects and arrays within one another.
int Depth(const Json& json) {
  int deepest = 0;
  if (json.IsArray()) {
    for (const Json& element : json.GetArray()) deepest = std::max(deepest, Depth(element));
  } else if (json.IsObject()) {
    for (const auto& member : json.GetObject()) deepest = std::max(deepest, Depth(member.value));
  } else {
    return 0;
  }
  return deepest + 1;
}

}  // namespace

std::optional<ApiError> CheckConstraints(const Json& request, const Shape& shape,
                                         ValidationLayer layer) {
  ConstraintCheck check(layer);
  check.Structure(request, shape, nullptr);
  std::optional<ApiError> error = check.Verdict();
  if (!error || layer == ValidationLayer::kOlder) return error;
  if (!LacksRequired(request, shape) && !IsReadTheOlderWay(request)) return error;
  ConstraintCheck older(ValidationLayer::kOlder);
  older.Structure(request, shape, nullptr);
  return older.Verdict();
}

bool IsReadTheOlderWay(const Json& request) {
  // A value in 62 maps or lists is read as usual, in 63 it is not: each of them is two levels of
  // JSON, in the request and one or two members of it.
  constexpr int kDeepest = 128;
  return Depth(request) > kDeepest;
}

}  // namespace tuskgate::translator
