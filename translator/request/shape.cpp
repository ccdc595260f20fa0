#include "translator/request/shape.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "translator/model/base64.h"

namespace tuskgate::translator {
namespace {

// Deeper values cannot be valid; the walk stops before the stack could.
constexpr int kDeepest = 64;

// Where a value stands decides how the service words a wrong type.
enum class Place { kMember, kElement, kMapInList, kListInMap };

ApiError WrongType(std::string message) {
  return {ErrorKind::kSerialization, std::move(message), {}};
}

std::string JsonTypeName(const Json& json) {
  if (json.IsString()) return "STRING_VALUE";
  if (json.IsTrue()) return "TRUE_VALUE";
  if (json.IsFalse()) return "FALSE_VALUE";
  return json.IsInt64() || json.IsUint64() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
}

std::optional<ApiError> CheckScalar(const Json& json, std::string_view java_type, bool right) {
  if (right) return std::nullopt;
  if (json.IsObject()) return WrongType("Start of structure or map found where not expected");
  if (json.IsArray()) {
    return WrongType(fmt::format("Unrecognized collection type class java.lang.{}", java_type));
  }
  return WrongType(fmt::format("{} cannot be converted to {}", JsonTypeName(json), java_type));
}

std::optional<ApiError> CheckBoolean(const Json& json) {
  if (json.IsString()) {
    std::string text(Text(json));
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (text == "true" || text == "false") return std::nullopt;
    return WrongType("Unexpected token received from parser");
  }
  return CheckScalar(json, "Boolean", json.IsBool());
}

std::optional<ApiError> CheckBlob(const Json& json) {
  if (json.IsObject()) return WrongType("Start of structure or map found where not expected");
  if (json.IsArray()) return WrongType("Unrecognized collection type class java.nio.ByteBuffer");
  if (!json.IsString()) return WrongType("only base-64-encoded strings are convertible to bytes");
  const Result<std::string> bytes = DecodeBase64(Text(json));
  if (!bytes.has_value()) return bytes.error();
  return std::nullopt;
}

constexpr std::string_view kCastFailure =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
    "java.lang.Class are in module java.base of loader 'bootstrap')";

std::optional<ApiError> CheckList(const Json& json, Place place) {
  if (json.IsArray()) return std::nullopt;
  if (json.IsObject()) return WrongType("Start of structure or map found where not expected");
  return WrongType(place == Place::kListInMap ? std::string(kCastFailure)
                                              : std::string("Unexpected field type"));
}

// `element`: the name of the elements' class, for the message.
template <typename ElementName>
std::optional<ApiError> CheckMap(const Json& json, Place place, const ElementName& element) {
  if (json.IsObject()) return std::nullopt;
  if (json.IsArray()) {
    return WrongType(
        fmt::format("Unrecognized collection type java.util.Map<java.lang.String, {}>", element()));
  }
  return WrongType(place == Place::kMapInList ? std::string(kCastFailure)
                                              : std::string("Unexpected field type"));
}

std::optional<ApiError> CheckStructure(const Json& json, Place place, std::string_view java_name) {
  if (json.IsObject()) return std::nullopt;
  if (json.IsArray()) {
    return WrongType(fmt::format("Unrecognized collection type class {}", java_name));
  }
  return WrongType(place == Place::kMember ? "Unexpected field type"
                                           : "Unexpected value type in payload");
}

constexpr std::string_view kAttributeValueName = "com.amazonaws.dynamodb.v20120810.AttributeValue";

std::optional<ApiError> CheckAttributeValue(const Json& json, Place place, int depth);

std::optional<ApiError> CheckSetElements(const Json& json, bool blobs) {
  for (const Json& element : json.GetArray()) {
    if (element.IsNull()) continue;  // refused where the set is read
    if (blobs) {
      if (auto error = CheckBlob(element)) return error;
    } else if (auto error = CheckScalar(element, "String", element.IsString())) {
      return error;
    }
  }
  return std::nullopt;
}

std::optional<ApiError> CheckTagged(std::string_view tag, const Json& json, int depth) {
  if (tag == "S" || tag == "N") return CheckScalar(json, "String", json.IsString());
  if (tag == "B") return CheckBlob(json);
  if (tag == "BOOL" || tag == "NULL") return CheckBoolean(json);
  if (tag == "SS" || tag == "NS" || tag == "BS") {
    if (auto error = CheckList(json, Place::kMember)) return error;
    return CheckSetElements(json, tag == "BS");
  }
  if (tag == "L") {
    if (auto error = CheckList(json, Place::kMember)) return error;
    for (const Json& element : json.GetArray()) {
      if (element.IsNull()) continue;
      if (auto error = CheckAttributeValue(element, Place::kElement, depth + 1)) return error;
    }
  }
  if (tag == "M") {
    const auto element = [] { return kAttributeValueName; };
    if (auto error = CheckMap(json, Place::kMember, element)) return error;
    for (const auto& member : json.GetObject()) {
      if (member.value.IsNull()) continue;
      if (auto error = CheckAttributeValue(member.value, Place::kElement, depth + 1)) return error;
    }
  }
  return std::nullopt;
}

std::optional<ApiError> CheckAttributeValue(const Json& json, Place place, int depth) {
  if (auto error = CheckStructure(json, place, kAttributeValueName)) return error;
  if (depth > kDeepest) return std::nullopt;  // too deep to be valid: parsing says so
  for (const auto& member : json.GetObject()) {
    if (member.value.IsNull()) continue;
    if (auto error = CheckTagged(Text(member.name), member.value, depth)) return error;
  }
  return std::nullopt;
}

std::string JavaElementName(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::kString:
      return "java.lang.String";
    case ShapeKind::kAttributeValue:
      return std::string(kAttributeValueName);
    case ShapeKind::kList:
      return fmt::format("java.util.List<{}>", JavaElementName(*shape.element));
    default:
      return std::string(shape.java_name);
  }
}

std::optional<ApiError> CheckType(const Json& json, const Shape& shape, Place place) {
  switch (shape.kind) {
    case ShapeKind::kString:
      return CheckScalar(json, "String", json.IsString());
    case ShapeKind::kBoolean:
      return CheckBoolean(json);
    case ShapeKind::kInteger:
      return CheckScalar(json, "Integer", json.IsNumber());
    case ShapeKind::kLong:
      return CheckScalar(json, "Long", json.IsNumber());
    case ShapeKind::kAttributeValue:
      return CheckAttributeValue(json, place, 1);
    case ShapeKind::kList: {
      if (auto error = CheckList(json, place)) return error;
      const Place inner =
          shape.element->kind == ShapeKind::kMap ? Place::kMapInList : Place::kElement;
      for (const Json& element : json.GetArray()) {
        if (element.IsNull()) continue;
        if (auto error = CheckType(element, *shape.element, inner)) return error;
      }
      return std::nullopt;
    }
    case ShapeKind::kMap: {
      const auto element_name = [&shape] { return JavaElementName(*shape.element); };
      if (auto error = CheckMap(json, place, element_name)) return error;
      const Place inner =
          shape.element->kind == ShapeKind::kList ? Place::kListInMap : Place::kElement;
      for (const auto& member : json.GetObject()) {
        if (member.value.IsNull()) continue;
        if (auto error = CheckType(member.value, *shape.element, inner)) return error;
      }
      return std::nullopt;
    }
    case ShapeKind::kStructure: {
      if (auto error = CheckStructure(json, place, shape.java_name)) return error;
      for (const Member& member : shape.members) {
        const Json* value = FindMember(json, member.name);
        if (value == nullptr) continue;
        if (auto error = CheckType(*value, *member.shape, Place::kMember)) return error;
      }
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ApiError> CheckTypes(const Json& request, const Shape& shape) {
  if (!request.IsObject()) return WrongType("");
  return CheckType(request, shape, Place::kMember);
}

}  // namespace tuskgate::translator
