// Stream, encryption and class of tables in requests.
#pragma once

#include <optional>
#include <string>

#include "translator/model/arn.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct StreamRequest {
  bool enabled = false;
  std::string view_type;
};

struct EncryptionRequest {
  bool enabled = false;  // with a key of KMS
  std::string key_id;    // empty: the account's default key
};

std::optional<StreamRequest> StreamOf(const Json& request);

// Refuses contradictions. A specification without members asks for nothing in CreateTable; here it
// is one that is not enabled.
Result<std::optional<EncryptionRequest>> EncryptionOf(const Json& request,
                                                      std::string_view member = "SSESpecification");

// STANDARD or STANDARD_INFREQUENT_ACCESS; empty when there is none.
Result<std::string> TableClassOf(const Json& request);

// The label is of the moment; the database gives another where an earlier stream of the table has
// it.
void EnableStream(const StreamRequest& stream, double now, TableSettings& settings);

// There is no KMS: any key is taken, by the ARN that it would have.
std::string KeyArn(const std::string& key_id, const ArnScope& scope);

}  // namespace tuskgate::translator
