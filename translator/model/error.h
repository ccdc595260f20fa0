// What can go wrong with a request, as DynamoDB names it.
//
// A pure description: how an error looks on the wire is decided in gateway/http/response.cpp alone.
#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace tuskgate::translator {

enum class ErrorKind {
  kAccessDenied,
  kBackupInUse,
  kBackupNotFound,
  kConditionalCheckFailed,
  kDuplicateItem,    // of INSERT
  kExpiredIterator,  // of a shard
  kExpiredToken,     // of temporary credentials
  kExportNotFound,
  kGlobalTableNotFound,
  kIdempotentParameterMismatch,  // a token that came with another request before
  kImportNotFound,
  kIncompleteSignature,
  kInternalServerError,  // HTTP 500: a fault of ours; clients retry
  kInvalidSignature,     // also one whose time or scope is wrong
  kItemCollectionSizeLimitExceeded,
  kLimitExceeded,
  kMissingAuthenticationToken,
  kPointInTimeRecoveryUnavailable,
  kPolicyNotFound,
  kRequestTooLarge,  // HTTP 413
  kResourceInUse,
  kResourceNotFound,
  kSerialization,
  kServiceUnavailable,  // HTTP 503: PostgreSQL cannot be reached; clients retry
  kThrottling,          // a maximum set for an on-demand table or index
  kTableAlreadyExists,  // of the operations on backups, like the next two
  kTableInUse,
  kTableNotFound,
  kThroughputExceeded,
  kTransactionCanceled,  // its reasons are extra members
  kTransactionConflict,
  kTransactionInProgress,  // one with the same token
  kTrimmedDataAccess,      // of a stream, where it is not kept any more
  kUnknownOperation,
  kUnrecognizedClient,  // nobody has this access key, or not with this session token
  kValidation,
};

struct ApiError {
  ErrorKind kind = ErrorKind::kInternalServerError;
  std::string message;
  // More members of the error body, as JSON text without braces, such as `"Item":{...}`.
  std::string extra_members;
};

inline ApiError ValidationError(std::string message) {
  return {ErrorKind::kValidation, std::move(message), {}};
}

inline ApiError NestedTooDeep() {
  return ValidationError(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit");
}

// The frame in which the service tells of violated constraints. PutItem, UpdateItem and DeleteItem
// tell in it of all that is wrong with a request whatever its table is like: recorded from the
// service in 2026 by paritysuite/dynamodb-conformance, tests/tier3/error-messages/.
inline ApiError InEnvelope(ApiError error) {
  if (error.kind == ErrorKind::kValidation) {
    error.message.insert(0, "1 validation error detected: ");
  }
  return error;
}

template <typename T>
using Result = boost::system::result<T, ApiError>;

}  // namespace tuskgate::translator
