#include "translator/partiql/statement_shapes.h"

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {
namespace {

// Limits: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
// and those of the other two.
const Shape kStatement{.minimum = 1, .maximum = 8192};
const Shape kParameter{.kind = ShapeKind::kAttributeValue};
const Shape kParameters{.kind = ShapeKind::kList, .minimum = 1, .element = &kParameter};
const Shape kCapacity{.enumeration = "INDEXES, TOTAL, NONE"};
const Shape kOnFailure{.enumeration = "ALL_OLD, NONE"};
const Shape kLimit{.kind = ShapeKind::kInteger, .minimum = 1};
const Shape kNextToken{.minimum = 1, .maximum = 32768};
const Shape kRequestToken{.minimum = 1, .maximum = 36};

const Member kStatementMember{"Statement", "statement", &kStatement, true};
const Member kParametersMember{"Parameters", "parameters", &kParameters};
const Member kConsistentMember{"ConsistentRead", "consistentRead", &kPlainBoolean};
const Member kOnFailureMember{"ReturnValuesOnConditionCheckFailure",
                              "returnValuesOnConditionCheckFailure", &kOnFailure};
const Member kCapacityMember{"ReturnConsumedCapacity", "returnConsumedCapacity", &kCapacity};

const Shape kBatchStatement{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.BatchStatementRequest",
    .members = {kStatementMember, kParametersMember, kConsistentMember, kOnFailureMember}};
const Shape kBatchStatements{
    .kind = ShapeKind::kList, .minimum = 1, .maximum = 25, .element = &kBatchStatement};

const Shape kTransactStatement{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.ParameterizedStatement",
    .members = {kStatementMember, kParametersMember, kOnFailureMember}};
const Shape kTransactStatements{
    .kind = ShapeKind::kList, .minimum = 1, .maximum = 100, .element = &kTransactStatement};

}  // namespace

const Shape& ExecuteStatementShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kStatementMember,
                                       kParametersMember,
                                       kConsistentMember,
                                       {"NextToken", "nextToken", &kNextToken},
                                       kCapacityMember,
                                       {"Limit", "limit", &kLimit},
                                       kOnFailureMember}};
  return shape;
}

const Shape& BatchExecuteStatementShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"Statements", "statements", &kBatchStatements, true}, kCapacityMember}};
  return shape;
}

const Shape& ExecuteTransactionShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"TransactStatements", "transactStatements", &kTransactStatements, true},
                  {"ClientRequestToken", "clientRequestToken", &kRequestToken},
                  kCapacityMember}};
  return shape;
}

}  // namespace tuskgate::translator
