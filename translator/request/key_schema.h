// KeySchema and AttributeDefinitions of CreateTable and of new indexes: reading and checking.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/key_attribute.h"

namespace tuskgate::translator {

// "One or more parameter values were invalid: ..."
ApiError InvalidValues(std::string_view what);

// `type` is HASH or RANGE in a key, S, N or B in a definition.
struct SchemaElement {
  std::string name;
  std::string_view type;
};

using SchemaElements = std::vector<SchemaElement>;

// From a request that has passed the checks of shape.h; `holder` has the member KeySchema.
SchemaElements ReadKeySchema(const Json& holder);
SchemaElements ReadDefinitions(const Json& request);  // none when there is no AttributeDefinitions

// The type of a defined attribute; nullopt when it is not defined.
std::optional<KeyType> DefinedType(const SchemaElements& definitions, std::string_view name);

// The defined attributes of the key that are HASH or RANGE.
KeyAttributes KeyPart(const SchemaElements& keys, std::string_view key_type,
                      const SchemaElements& definitions);

// Keys of tables and of local indexes have two attributes at most. The service says so in the words
// of the model, but later than the model's constraints.
std::optional<ApiError> CheckKeyLength(const SchemaElements& keys, std::string_view path);

// No attribute is defined twice; the key is a HASH and perhaps a RANGE attribute, all defined.
std::optional<ApiError> CheckTableKey(const SchemaElements& keys,
                                      const SchemaElements& definitions);
std::optional<ApiError> CheckLocalIndexKey(std::string_view index_name, const SchemaElements& keys,
                                           const SchemaElements& table_keys,
                                           const SchemaElements& definitions);
std::optional<ApiError> CheckGlobalIndexKey(const SchemaElements& keys,
                                            const SchemaElements& definitions);

// Every definition is of an attribute in `used`, the names of all keys.
std::optional<ApiError> CheckAllUsed(const SchemaElements& definitions,
                                     const std::vector<std::string>& used);

}  // namespace tuskgate::translator
