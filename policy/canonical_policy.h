// The one text of a resource-based policy by which DynamoDB keeps and tells it, however it was
// written.
//
// Recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/,
// DDB-TABLE-208 and 351 to 355: no white space, elements in one order, a list of one as that one,
// accounts as the ARNs of their roots and each principal once. All else stays as it was written.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/json.h"

namespace tuskgate::policy {

// What is no policy comes out as some other text that is none. A missing Version stays so: the
// service tells it as 2008-10-17, and still holds it for another document than one that says so.
std::string CanonicalPolicy(const translator::Json& document);

// As GetResourcePolicy tells it.
std::string ToldPolicy(std::string_view canonical);

// Whether both say the same: the members of objects have no order.
bool IsSamePolicy(std::string_view canonical, std::string_view other);

}  // namespace tuskgate::policy
