#include "translator/request/key_schema.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "translator/request/java_hash.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
constexpr std::size_t kMostKeyAttributes = 4;  // of a kind, in a global index

SchemaElements ReadElements(const Json& holder, std::string_view member,
                            std::string_view type_member) {
  SchemaElements elements;
  const Json* list = FindMember(holder, member);
  if (list == nullptr) return elements;
  for (const Json& element : list->GetArray()) {
    elements.push_back(
        {std::string(StringMember(element, "AttributeName")), StringMember(element, type_member)});
  }
  return elements;
}

std::vector<std::string> Names(const SchemaElements& elements) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const SchemaElement& element : elements) {
    if (seen.insert(element.name).second) names.push_back(element.name);
  }
  return names;
}

// Names in the order of the service's messages. It lists keys from a set as big as sets begin, and
// definitions from a map made for their number: both orders can be told from what it answers.
std::string KeyNames(std::vector<std::string> names) {
  return fmt::format("{}", fmt::join(InHashOrder(std::move(names), 16), ", "));
}
std::string DefinitionNames(const SchemaElements& definitions) {
  return fmt::format("{}", fmt::join(InHashOrder(Names(definitions), 1), ", "));
}

std::optional<ApiError> CheckDefined(const SchemaElements& keys,
                                     const SchemaElements& definitions) {
  if (keys.size() > definitions.size()) {
    return ValidationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  for (const SchemaElement& key : keys) {
    if (DefinedType(definitions, key.name)) continue;
    return InvalidValues(fmt::format(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], "
        "AttributeDefinitions: [{}]",
        KeyNames(Names(keys)), DefinitionNames(definitions)));
  }
  return std::nullopt;
}

ApiError FirstIsNotHash() {
  return ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
}

// A HASH attribute and perhaps a RANGE attribute of another name.
std::optional<ApiError> CheckPair(const SchemaElements& keys) {
  if (keys.size() > 1 && keys[0].name == keys[1].name) {
    return ValidationError(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (keys[0].type != "HASH") return FirstIsNotHash();
  if (keys.size() > 1 && keys[1].type != "RANGE") {
    return ValidationError(
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return std::nullopt;
}

}  // namespace

ApiError InvalidValues(std::string_view what) {
  return ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

SchemaElements ReadKeySchema(const Json& holder) {
  return ReadElements(holder, "KeySchema", "KeyType");
}

SchemaElements ReadDefinitions(const Json& request) {
  return ReadElements(request, "AttributeDefinitions", "AttributeType");
}

std::optional<KeyType> DefinedType(const SchemaElements& definitions, std::string_view name) {
  const auto found =
      std::find_if(definitions.begin(), definitions.end(),
                   [name](const SchemaElement& element) { return element.name == name; });
  if (found == definitions.end()) return std::nullopt;
  return KeyTypeOf(found->type);
}

KeyAttributes KeyPart(const SchemaElements& keys, std::string_view key_type,
                      const SchemaElements& definitions) {
  KeyAttributes part;
  for (const SchemaElement& key : keys) {
    if (key.type == key_type) part.push_back({key.name, *DefinedType(definitions, key.name)});
  }
  return part;
}

std::optional<ApiError> CheckKeyLength(const SchemaElements& keys, std::string_view path) {
  if (keys.size() <= 2) return std::nullopt;
  std::vector<std::string> elements;
  for (const SchemaElement& key : keys) {
    elements.push_back(
        JavaObject("com.amazonaws.dynamodb.v20120810.KeySchemaElement", {key.type, key.name}));
  }
  return ValidationError(
      fmt::format("1 validation error detected: Value '[{}]' at '{}' failed to satisfy constraint: "
                  "Member must have length less than or equal to 2",
                  fmt::join(elements, ", "), path));
}

std::optional<ApiError> CheckTableKey(const SchemaElements& keys,
                                      const SchemaElements& definitions) {
  std::set<std::string_view> seen;
  for (const SchemaElement& definition : definitions) {
    if (seen.insert(definition.name).second) continue;
    return ValidationError("Attribute Name is duplicated: " + definition.name);
  }
  if (auto error = CheckDefined(keys, definitions)) return error;
  return CheckPair(keys);
}

std::optional<ApiError> CheckLocalIndexKey(std::string_view index_name, const SchemaElements& keys,
                                           const SchemaElements& table_keys,
                                           const SchemaElements& definitions) {
  if (auto error = CheckDefined(keys, definitions)) return error;
  if (auto error = CheckPair(keys)) return error;
  if (keys.size() < 2) {
    return InvalidValues(
        fmt::format("Index KeySchema does not have a range key for index: {}", index_name));
  }
  if (keys[0].name != table_keys[0].name) {
    return InvalidValues(fmt::format(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
        "{}. index hash key: {}, table hash key: {}",
        index_name, keys[0].name, table_keys[0].name));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckGlobalIndexKey(const SchemaElements& keys,
                                            const SchemaElements& definitions) {
  if (auto error = CheckDefined(keys, definitions)) return error;
  if (Names(keys).size() < keys.size()) {
    return ValidationError("The KeySchema contains multiple key attributes with the same name");
  }
  if (keys[0].type != "HASH") return FirstIsNotHash();
  bool ranged = false;
  std::size_t hash_keys = 0;
  for (const SchemaElement& key : keys) {
    if (key.type == "RANGE") {
      ranged = true;
    } else if (ranged) {
      return InvalidValues(
          "All HASH key attributes must precede RANGE key attributes in the KeySchema");
    } else {
      ++hash_keys;
    }
  }
  for (const auto& [count, type] : {std::pair<std::size_t, std::string_view>{hash_keys, "HASH"},
                                    {keys.size() - hash_keys, "RANGE"}}) {
    if (count <= kMostKeyAttributes) continue;
    return InvalidValues(
        fmt::format("The KeySchema exceeds the maximum allowed number of {} key attributes", type));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckAllUsed(const SchemaElements& definitions,
                                     const std::vector<std::string>& used) {
  const std::set<std::string_view> names(used.begin(), used.end());
  for (const SchemaElement& definition : definitions) {
    if (names.contains(definition.name)) continue;
    std::vector<std::string> keys;
    for (const std::string& name : used) {
      if (std::find(keys.begin(), keys.end(), name) == keys.end()) keys.push_back(name);
    }
    return InvalidValues(
        fmt::format("Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys "
                    "used: [{}]",
                    DefinitionNames(definitions), KeyNames(std::move(keys))));
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
