// The API model of the operations on features of tables: time to live, resource policies, exports,
// imports, streams and the like.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& UpdateTimeToLiveShape();
const Shape& GetResourcePolicyShape();
const Shape& DeleteResourcePolicyShape();
const Shape& PutResourcePolicyShape();
const Shape& DescribeContributorInsightsShape();
const Shape& ListContributorInsightsShape();
const Shape& ListExportsShape();
const Shape& DescribeExportShape();
const Shape& ListImportsShape();
const Shape& DescribeImportShape();
const Shape& ListGlobalTablesShape();
// DescribeGlobalTable and DescribeGlobalTableSettings.
const Shape& GlobalTableNameShape();
const Shape& ListBulkOperationsShape();
const Shape& DescribeBulkOperationShape();

}  // namespace tuskgate::translator
