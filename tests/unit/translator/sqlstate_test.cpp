#include "translator/sql/sqlstate.h"

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

SqlError Error(std::string_view state, std::string_view function = {}, bool has_context = false) {
  SqlError error;
  error.sqlstate = state;
  error.source_function = function;
  error.has_context = has_context;
  return error;
}

TEST(SqlStateTest, MoreCharactersSayMore) {
  EXPECT_EQ(SqlFaultOf("23505"), SqlFault::kUnique);
  EXPECT_EQ(SqlFaultOf("23000"), SqlFault::kOtherConstraint);
  EXPECT_EQ(SqlFaultOf("57P01"), SqlFault::kOverload);
  EXPECT_EQ(SqlFaultOf("57014"), SqlFault::kCanceled);
  EXPECT_EQ(SqlFaultOf("25006"), SqlFault::kReadOnly);
  EXPECT_EQ(SqlFaultOf(""), SqlFault::kOverload);
  EXPECT_EQ(SqlFaultOf("XX001"), SqlFault::kOther);
}

TEST(SqlStateTest, TheFunctionThatRaisedItTellsFaultsOfOneStateApart) {
  EXPECT_EQ(SqlFaultOf(Error("0A000", "RevalidateCachedQuery")), SqlFault::kPlanIsStale);
  EXPECT_EQ(SqlFaultOf(Error("0A000", "transformInsertStmt")), SqlFault::kNotPossible);
  EXPECT_EQ(SqlFaultOf(Error("XX000", "relation_open")), SqlFault::kRelationIsGone);
  EXPECT_EQ(SqlFaultOf(Error("42P01", "exec_stmt_raise")), SqlFault::kRaised);
  EXPECT_EQ(SqlFaultOf(Error("TGA01", "exec_stmt_raise")), SqlFault::kRefused);
  // Whoever raises it asks to be run again.
  EXPECT_EQ(SqlFaultOf(Error("40001", "exec_stmt_raise")), SqlFault::kRaced);
}

TEST(SqlStateTest, CodeInsideIsWhatFailsInTheMiddleOfSomething) {
  EXPECT_FALSE(IsOfCodeInside(Error("42P01", "parserOpenTable")));
  EXPECT_TRUE(IsOfCodeInside(Error("42P01", "parserOpenTable", true)));
  EXPECT_TRUE(IsOfCodeInside(Error("23505", "_bt_check_unique", true)));
  EXPECT_TRUE(IsOfCodeInside(Error("AB123", "exec_stmt_raise")));
  for (const std::string_view state : {"40P01", "55P03", "57014", "57P01", "53100", "XX001"}) {
    EXPECT_FALSE(IsOfCodeInside(Error(state, "anything", true))) << state;
  }
}

}  // namespace
}  // namespace tuskgate::translator
