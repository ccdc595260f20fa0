#include "translator/rows/reason_code.h"

namespace tuskgate::translator {

std::string_view ReasonCodeOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kAccessDenied:
      return "AccessDenied";
    case ErrorKind::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorKind::kDuplicateItem:
      return "DuplicateItem";
    case ErrorKind::kInternalServerError:
    case ErrorKind::kServiceUnavailable:
      return "InternalServerError";
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorKind::kResourceNotFound:
      return "ResourceNotFound";
    case ErrorKind::kThroughputExceeded:
      return "ProvisionedThroughputExceeded";
    case ErrorKind::kThrottling:
      return "ThrottlingError";
    case ErrorKind::kTransactionConflict:
      return "TransactionConflict";
    default:
      return "ValidationError";
  }
}

}  // namespace tuskgate::translator
