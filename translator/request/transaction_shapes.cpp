#include "translator/request/transaction_shapes.h"

#include "translator/request/item_members.h"

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
constexpr std::int64_t kMostActions = 100;

const Shape kClientRequestToken{
    .minimum = 1, .maximum = 36, .current_minimum = true, .current_maximum = true};

const Shape kConditionCheck{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.ConditionCheck",
    .members = {kTableMember,
                kKeyMember,
                {"ConditionExpression", "conditionExpression", &kPlainString, true},
                kOnFailureMember,
                kNamesMember,
                kValuesMember}};
const Shape kPut{.kind = ShapeKind::kStructure,
                 .java_name = "com.amazonaws.dynamodb.v20120810.Put",
                 .members = {kTableMember, kItemMember, kConditionMember, kOnFailureMember,
                             kNamesMember, kValuesMember}};
const Shape kDelete{.kind = ShapeKind::kStructure,
                    .java_name = "com.amazonaws.dynamodb.v20120810.Delete",
                    .members = {kTableMember, kKeyMember, kConditionMember, kOnFailureMember,
                                kNamesMember, kValuesMember}};
const Shape kUpdate{.kind = ShapeKind::kStructure,
                    .java_name = "com.amazonaws.dynamodb.v20120810.Update",
                    .members = {kTableMember,
                                kKeyMember,
                                {"UpdateExpression", "updateExpression", &kPlainString, true},
                                kConditionMember,
                                kOnFailureMember,
                                kNamesMember,
                                kValuesMember}};
const Shape kTransactWriteItem{.kind = ShapeKind::kStructure,
                               .java_name = "com.amazonaws.dynamodb.v20120810.TransactWriteItem",
                               .members = {{"ConditionCheck", "conditionCheck", &kConditionCheck},
                                           {"Put", "put", &kPut},
                                           {"Delete", "delete", &kDelete},
                                           {"Update", "update", &kUpdate}}};
const Shape kTransactWriteItemList{.kind = ShapeKind::kList,
                                   .minimum = 1,
                                   .maximum = kMostActions,
                                   .element = &kTransactWriteItem,
                                   .current_minimum = true,
                                   .current_maximum = true};

const Shape kGet{.kind = ShapeKind::kStructure,
                 .java_name = "com.amazonaws.dynamodb.v20120810.Get",
                 .members = {kTableMember, kKeyMember, kProjectionMember, kNamesMember}};
const Shape kTransactGetItem{.kind = ShapeKind::kStructure,
                             .java_name = "com.amazonaws.dynamodb.v20120810.TransactGetItem",
                             .members = {{"Get", "get", &kGet, true}}};
const Shape kTransactGetItemList{.kind = ShapeKind::kList,
                                 .minimum = 1,
                                 .maximum = kMostActions,
                                 .element = &kTransactGetItem,
                                 .current_minimum = true,
                                 .current_maximum = true};

}  // namespace

const Shape& TransactGetItemsShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kCapacityMember,
                  {"TransactItems", "transactItems", &kTransactGetItemList, true}}};
  return shape;
}

const Shape& TransactWriteItemsShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"ClientRequestToken", "clientRequestToken", &kClientRequestToken},
                  kCapacityMember,
                  kMetricsMember,
                  {"TransactItems", "transactItems", &kTransactWriteItemList, true}}};
  return shape;
}

}  // namespace tuskgate::translator
