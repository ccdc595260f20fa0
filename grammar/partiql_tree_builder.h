// ANTLR's parse tree -> the syntax tree of a PartiQL statement. Internal to grammar/: names ANTLR
// types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "PartiQLParser.h"
#include "grammar/partiql_ast.h"

namespace tuskgate::grammar {

using generated::PartiQLParser;

// Builds one tree, and finds on the way what is wrong by the text alone.
class PartiQLTreeBuilder {
 public:
  // `text` is what was parsed; the tokens point into it.
  explicit PartiQLTreeBuilder(std::string_view text);

  partiql::Statement Build(PartiQLParser::SelectStatementContext& context);
  partiql::Statement Build(PartiQLParser::InsertStatementContext& context);
  partiql::Statement Build(PartiQLParser::UpdateStatementContext& context);
  partiql::Statement Build(PartiQLParser::DeleteStatementContext& context);
  partiql::Statement Build(PartiQLParser::ExistsStatementContext& context);
  partiql::Statement Build(PartiQLParser::BareStatementContext& context);

  // After Build(): the first thing that is wrong with the statement, in DynamoDB's words.
  const std::optional<std::string>& Error() const { return error_; }

 private:
  partiql::Statement Finish(partiql::Statement statement) const;
  void Fail(std::string message);
  void FailForm(std::string_view detail);  // "Statement wasn't well formed ..."
  partiql::Position PositionOf(const antlr4::Token& token) const;
  std::string_view TextOf(const antlr4::Token& token) const;
  void CountOperator();

  partiql::Select BuildSelect(PartiQLParser::SelectContext& context);
  partiql::Path BuildColumn(PartiQLParser::ColumnContext& context);
  partiql::Source BuildSource(PartiQLParser::SourceContext& context);
  partiql::Source BuildTarget(PartiQLParser::PathContext& context);
  void CheckColumns(const std::vector<partiql::Path>& columns);
  void CheckNoIndex(const partiql::Source& target);
  std::optional<partiql::Returning> BuildReturning(PartiQLParser::ReturningContext* context);
  partiql::Clause BuildClause(PartiQLParser::ClauseContext& context);
  partiql::ExpressionPtr BuildOptional(PartiQLParser::ExprContext* context);

  partiql::Expression BuildExpression(PartiQLParser::ExprContext& context);
  partiql::Expression BuildConjunction(PartiQLParser::ConjunctionContext& context);
  partiql::Expression BuildNegation(PartiQLParser::NegationContext& context);
  partiql::Expression BuildEquality(PartiQLParser::EqualityContext& context);
  partiql::Expression BuildComparison(PartiQLParser::ComparisonContext& context);
  partiql::Expression BuildSum(PartiQLParser::SumContext& context);
  partiql::Expression BuildPrefixed(PartiQLParser::PrefixedContext& context);
  partiql::Expression BuildTerm(PartiQLParser::TermContext& context);
  partiql::Expression BuildLiteral(const antlr4::Token& token);
  partiql::Expressions BuildAll(const std::vector<PartiQLParser::ExprContext*>& contexts);
  partiql::Path BuildPath(PartiQLParser::PathContext& context);
  void BuildStep(PartiQLParser::StepContext& context, partiql::Path& path);
  std::string BuildName(PartiQLParser::NameContext& context) const;
  std::string BuildType(PartiQLParser::TypeNameContext& context);

  const std::string_view text_;
  const bool is_ascii_;
  std::size_t operators_ = 0;
  std::size_t parameters_ = 0;
  std::optional<std::string> error_;
};

// "Statement wasn't well formed, can't be processed: " and the detail.
std::string NotWellFormed(std::string_view detail);

}  // namespace tuskgate::grammar
