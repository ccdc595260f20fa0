#include "translator/request/options.h"

namespace tuskgate::translator {

std::optional<ApiError> CheckShape(const Json& request, const Shape& shape, ValidationLayer layer) {
  if (auto error = CheckTypes(request, shape)) return error;
  return CheckConstraints(request, shape, layer);
}

std::string TableNameFrom(std::string_view name_or_arn) {
  // arn:aws:dynamodb:region:account:table/Name
  static constexpr std::string_view kMark = ":table/";
  if (name_or_arn.starts_with("arn:")) {
    const std::size_t mark = name_or_arn.find(kMark);
    if (mark != std::string_view::npos) name_or_arn.remove_prefix(mark + kMark.size());
  }
  return std::string(name_or_arn);
}

std::string TableNameOf(const Json& request) {
  return TableNameFrom(StringMember(request, "TableName"));
}

ReturnValues ReturnValuesOf(const Json& request) {
  const std::string_view text = StringMember(request, "ReturnValues", "NONE");
  if (text == "ALL_OLD") return ReturnValues::kAllOld;
  if (text == "UPDATED_OLD") return ReturnValues::kUpdatedOld;
  if (text == "ALL_NEW") return ReturnValues::kAllNew;
  if (text == "UPDATED_NEW") return ReturnValues::kUpdatedNew;
  return ReturnValues::kNone;
}

CapacityDetail CapacityDetailOf(const Json& request) {
  const std::string_view text = StringMember(request, "ReturnConsumedCapacity", "NONE");
  if (text == "TOTAL") return CapacityDetail::kTotal;
  if (text == "INDEXES") return CapacityDetail::kIndexes;
  return CapacityDetail::kNone;
}

bool WantsCollectionMetrics(const Json& request) {
  return StringMember(request, "ReturnItemCollectionMetrics") == "SIZE";
}

}  // namespace tuskgate::translator
