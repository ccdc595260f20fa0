#include "grammar/partiql_tree_builder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

namespace tuskgate::grammar {

using namespace partiql;

namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t kMaxOperators = 300;

std::string InCase(std::string_view text, char first, char last, int shift) {
  std::string result(text);
  for (char& c : result) {
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  }
  return result;
}
std::string Lower(std::string_view text) { return InCase(text, 'A', 'Z', 'a' - 'A'); }
std::string Upper(std::string_view text) { return InCase(text, 'a', 'z', 'A' - 'a'); }

// What stands in quotes, of which a doubled one is one.
std::string Unquoted(std::string_view text) {
  const char quote = text.front();
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    result.push_back(text[i]);
    if (text[i] == quote) ++i;
  }
  return result;
}

ExpressionPtr Own(Expression expression) {
  return std::make_unique<Expression>(std::move(expression));
}

Expression Join(Operator op, Expression left, Expression right) {
  return {Binary{op, Own(std::move(left)), Own(std::move(right))}};
}

Expression NegatedIf(bool negated, Expression expression) {
  if (!negated) return expression;
  return {Not{Own(std::move(expression))}};
}

Operator OperatorOf(std::size_t token_type) {
  switch (token_type) {
    case PartiQLParser::EQ:
      return Operator::kEqual;
    case PartiQLParser::NE:
      return Operator::kNotEqual;
    case PartiQLParser::LT:
      return Operator::kLess;
    case PartiQLParser::LE:
      return Operator::kLessOrEqual;
    case PartiQLParser::GT:
      return Operator::kGreater;
    case PartiQLParser::GE:
      return Operator::kGreaterOrEqual;
    case PartiQLParser::PLUS:
      return Operator::kAdd;
    case PartiQLParser::MINUS:
      return Operator::kSubtract;
    case PartiQLParser::CONCAT:
      return Operator::kConcatenate;
    case PartiQLParser::STAR:
      return Operator::kMultiply;
    case PartiQLParser::SLASH:
      return Operator::kDivide;
    default:
      return Operator::kModulo;
  }
}

// Those of the service's parser; what it makes of each is the binder's to say.
constexpr std::array<std::string_view, 38> kTypeNames = {"ANY",
                                                         "BAG",
                                                         "BLOB",
                                                         "BOOL",
                                                         "BOOLEAN",
                                                         "CHAR",
                                                         "CHARACTER",
                                                         "CLOB",
                                                         "DATE",
                                                         "DEC",
                                                         "DECIMAL",
                                                         "DOUBLE",
                                                         "FLOAT",
                                                         "INT",
                                                         "INT2",
                                                         "INT4",
                                                         "INT8",
                                                         "INTEGER",
                                                         "INTEGER2",
                                                         "INTEGER4",
                                                         "INTEGER8",
                                                         "LIST",
                                                         "MISSING",
                                                         "NULL",
                                                         "NUMERIC",
                                                         "REAL",
                                                         "SEXP",
                                                         "SMALLINT",
                                                         "BIGINT",
                                                         "STRING",
                                                         "STRUCT",
                                                         "SYMBOL",
                                                         "TIME",
                                                         "TIMESTAMP",
                                                         "TUPLE",
                                                         "VARCHAR",
                                                         "DOUBLE PRECISION",
                                                         "CHARACTER VARYING"};

// What is the class of a node in the service's parser, for statements that are none.
std::string_view OperationName(const Expression& expression) {
  struct Visitor {
    std::string_view operator()(const Path& path) const {
      return path.steps.size() > 1 ? "Path" : "VariableReference";
    }
    std::string_view operator()(const Missing&) const { return "LiteralMissing"; }
    std::string_view operator()(const Text&) const { return "Literal"; }
    std::string_view operator()(const Number&) const { return "Literal"; }
    std::string_view operator()(const Boolean&) const { return "Literal"; }
    std::string_view operator()(const Null&) const { return "Literal"; }
    std::string_view operator()(const Ion&) const { return "Literal"; }
    std::string_view operator()(const Parameter&) const { return "Parameter"; }
    std::string_view operator()(const List&) const { return "Seq"; }
    std::string_view operator()(const Bag&) const { return "Seq"; }
    std::string_view operator()(const Tuple&) const { return "Struct"; }
    std::string_view operator()(const IsType&) const { return "IsType"; }
    std::string_view operator()(const Call&) const { return "NAry"; }
    std::string_view operator()(const Binary&) const { return "NAry"; }
    std::string_view operator()(const Sign&) const { return "NAry"; }
    std::string_view operator()(const Between&) const { return "NAry"; }
    std::string_view operator()(const In&) const { return "NAry"; }
    std::string_view operator()(const Not& negation) const {
      return std::holds_alternative<IsType>(negation.operand->node) ? "IsType" : "NAry";
    }
  };
  return std::visit(Visitor{}, expression.node);
}

}  // namespace

std::string NotWellFormed(std::string_view detail) {
  return "Statement wasn't well formed, can't be processed: " + std::string(detail);
}

PartiQLTreeBuilder::PartiQLTreeBuilder(std::string_view text)
    : text_(text), is_ascii_(std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
      })) {}

void PartiQLTreeBuilder::Fail(std::string message) {
  if (!error_) error_ = std::move(message);
}

void PartiQLTreeBuilder::FailForm(std::string_view detail) { Fail(NotWellFormed(detail)); }

void PartiQLTreeBuilder::CountOperator() {
  if (++operators_ > kMaxOperators) {
    Fail("The expression contains too many operators; operator count: " +
         std::to_string(kMaxOperators + 1));
  }
}

std::string_view PartiQLTreeBuilder::TextOf(const antlr4::Token& token) const {
  return text_.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1);
}

// ANTLR counts bytes, and columns from 0.
Position PartiQLTreeBuilder::PositionOf(const antlr4::Token& token) const {
  const auto characters = [this](std::size_t begin, std::size_t bytes) {
    if (is_ascii_) return static_cast<std::uint32_t>(bytes);
    const std::string_view part = text_.substr(begin, bytes);
    return static_cast<std::uint32_t>(std::count_if(part.begin(), part.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
  };
  const std::size_t before = token.getCharPositionInLine();
  const std::size_t start = token.getStartIndex();
  return {static_cast<std::uint32_t>(token.getLine()), characters(start - before, before) + 1,
          characters(start, token.getStopIndex() - start + 1)};
}

// --- statements -------------------------------------------------------------------------------

Statement PartiQLTreeBuilder::Finish(Statement statement) const {
  statement.parameters = parameters_;
  return statement;
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::SelectStatementContext& context) {
  Statement statement{BuildSelect(*context.body)};
  return Finish(std::move(statement));
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::ExistsStatementContext& context) {
  Statement statement{Exists{BuildSelect(*context.body)}};
  return Finish(std::move(statement));
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::BareStatementContext& context) {
  const Expression expression = BuildExpression(*context.body);
  Fail("Unsupported operation: " + std::string(OperationName(expression)));
  return {};
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::InsertStatementContext& context) {
  PartiQLParser::InsertContext& insert = *context.body;
  Insert result{BuildTarget(*insert.target), nullptr};
  if (result.target.index) {
    Fail("FROM clause may only contain a single table name in data manipulation statements");
  }
  if (insert.content == nullptr) {
    Fail(
        "Unsupported operation: Inserting multiple items in a single statement is not supported, "
        "use \"INSERT INTO tableName VALUE item\" instead");
    return {};
  }
  result.item = BuildOptional(insert.content);
  if (insert.answer != nullptr) Fail("RETURNING is not supported in INSERT");
  Statement statement{std::move(result)};
  return Finish(std::move(statement));
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::UpdateStatementContext& context) {
  PartiQLParser::UpdateContext& update = *context.body;
  Update result{BuildSource(*update.target), {}, nullptr, std::nullopt, false};
  CheckNoIndex(result.target);
  // Parameters are numbered as they stand in the text: of the form that begins with FROM, those of
  // the condition come first.
  result.where_first =
      update.where != nullptr && update.where->getStart()->getTokenIndex() <
                                     update.clauses.front()->getStart()->getTokenIndex();
  if (result.where_first) result.where = BuildOptional(update.where);
  for (PartiQLParser::ClauseContext* clause : update.clauses) {
    result.clauses.push_back(BuildClause(*clause));
  }
  if (!result.where_first) result.where = BuildOptional(update.where);
  result.returning = BuildReturning(update.answer);
  Statement statement{std::move(result)};
  return Finish(std::move(statement));
}

Statement PartiQLTreeBuilder::Build(PartiQLParser::DeleteStatementContext& context) {
  PartiQLParser::DeletionContext& del = *context.body;
  Delete result{BuildSource(*del.target), nullptr, std::nullopt};
  CheckNoIndex(result.target);
  result.where = BuildOptional(del.where);
  result.returning = BuildReturning(del.answer);
  if (result.returning && *result.returning != Returning::kAllOld) {
    Fail("Invalid returning clause: RETURNING " + std::string(Describe(*result.returning)) +
         ". Only RETURNING ALL OLD * is allowed in DELETE statements.");
  }
  Statement statement{std::move(result)};
  return Finish(std::move(statement));
}

Select PartiQLTreeBuilder::BuildSelect(PartiQLParser::SelectContext& context) {
  Select select;
  select.all = context.star != nullptr;
  for (PartiQLParser::ColumnContext* column : context.columns) {
    select.projection.push_back(BuildColumn(*column));
  }
  if (select.all && !select.projection.empty()) {
    FailForm(
        "Other expressions may not be present in the select list when '*' is used without dot "
        "notation.");
  }
  CheckColumns(select.projection);
  select.source = BuildSource(*context.sources.front());
  if (context.sources.size() > 1) {
    Fail("Only select from a single table or index is supported.");
  }
  select.where = BuildOptional(context.where);
  for (PartiQLParser::OrderKeyContext* key : context.keys) {
    Expression value = BuildExpression(*key->value);
    auto* path = std::get_if<Path>(&value.node);
    if (path == nullptr || path->steps.size() > 1) {
      Fail("Argument to ORDER BY must be of type VariableReference. Type: " +
           std::string(OperationName(value)));
      continue;
    }
    select.order.push_back({std::move(*path), key->descending != nullptr});
  }
  return select;
}

// A column is called by the last name in it and what follows that.
void PartiQLTreeBuilder::CheckColumns(const std::vector<Path>& columns) {
  std::vector<std::string> names;
  for (const Path& path : columns) {
    if (path.steps.empty()) return;
    std::string name = ColumnName(path);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      Fail("Duplicate identifiers in select clause: " + name);
    }
    names.push_back(std::move(name));
  }
}

Path PartiQLTreeBuilder::BuildColumn(PartiQLParser::ColumnContext& context) {
  Expression value = BuildExpression(*context.value);
  if (auto* path = std::get_if<Path>(&value.node)) {
    if (context.alias != nullptr) Fail("Aliasing is not supported");
    return std::move(*path);
  }
  Fail("Unexpected path component " + Describe(PositionOf(*context.value->getStart())));
  return {};
}

Source PartiQLTreeBuilder::BuildSource(PartiQLParser::SourceContext& context) {
  Source source = BuildTarget(*context.target);
  if (context.alias != nullptr) Fail("Aliasing is not supported");
  return source;
}

Source PartiQLTreeBuilder::BuildTarget(PartiQLParser::PathContext& context) {
  Source source{BuildName(*context.root), std::nullopt};
  if (source.table.empty()) Fail("Path component cannot be an empty string");
  for (PartiQLParser::StepContext* step : context.steps) {
    if (step->child == nullptr) {
      Fail("Unexpected from source");
      return source;
    }
    if (source.index) {
      Fail("A path may contain at most 2 components in the FROM clause");
      return source;
    }
    source.index = BuildName(*step->child);
    if (source.index->empty()) Fail("Path component cannot be an empty string");
  }
  return source;
}

void PartiQLTreeBuilder::CheckNoIndex(const Source& target) {
  if (target.index) Fail("This operation is not supported on an index");
}

std::optional<Returning> PartiQLTreeBuilder::BuildReturning(
    PartiQLParser::ReturningContext* context) {
  if (context == nullptr) return std::nullopt;
  const bool all = context->what->getType() == PartiQLParser::ALL;
  const bool old = context->when->getType() == PartiQLParser::OLD;
  if (all) return old ? Returning::kAllOld : Returning::kAllNew;
  return old ? Returning::kModifiedOld : Returning::kModifiedNew;
}

Clause PartiQLTreeBuilder::BuildClause(PartiQLParser::ClauseContext& context) {
  if (context.removed != nullptr) return RemoveClause{BuildPath(*context.removed)};
  SetClause set;
  for (PartiQLParser::AssignmentContext* assignment : context.assignments) {
    Path path = BuildPath(*assignment->target);
    set.assignments.push_back({std::move(path), BuildExpression(*assignment->value)});
  }
  return set;
}

// --- expressions ------------------------------------------------------------------------------

ExpressionPtr PartiQLTreeBuilder::BuildOptional(PartiQLParser::ExprContext* context) {
  return context == nullptr ? nullptr : Own(BuildExpression(*context));
}

Expressions PartiQLTreeBuilder::BuildAll(const std::vector<PartiQLParser::ExprContext*>& contexts) {
  Expressions expressions;
  expressions.reserve(contexts.size());
  for (PartiQLParser::ExprContext* context : contexts) {
    expressions.push_back(BuildExpression(*context));
  }
  return expressions;
}

Expression PartiQLTreeBuilder::BuildExpression(PartiQLParser::ExprContext& context) {
  Expression left = BuildConjunction(*context.terms.front());
  for (std::size_t i = 1; i < context.terms.size(); ++i) {
    CountOperator();
    left = Join(Operator::kOr, std::move(left), BuildConjunction(*context.terms[i]));
  }
  return left;
}

Expression PartiQLTreeBuilder::BuildConjunction(PartiQLParser::ConjunctionContext& context) {
  Expression left = BuildNegation(*context.terms.front());
  for (std::size_t i = 1; i < context.terms.size(); ++i) {
    CountOperator();
    left = Join(Operator::kAnd, std::move(left), BuildNegation(*context.terms[i]));
  }
  return left;
}

Expression PartiQLTreeBuilder::BuildNegation(PartiQLParser::NegationContext& context) {
  Expression expression = BuildEquality(*context.operand);
  for (std::size_t i = 0; i < context.nots.size() && !error_; ++i) {
    CountOperator();
    expression = NegatedIf(true, std::move(expression));
  }
  return expression;
}

Expression PartiQLTreeBuilder::BuildEquality(PartiQLParser::EqualityContext& context) {
  Expression left = BuildComparison(*context.left);
  for (PartiQLParser::EqualityRestContext* rest : context.rest) {
    CountOperator();
    const bool negated = rest->negated != nullptr;
    if (rest->op != nullptr) {
      left = Join(OperatorOf(rest->op->getType()), std::move(left), BuildComparison(*rest->right));
    } else if (rest->test != nullptr) {
      left = NegatedIf(negated, {IsType{Own(std::move(left)), BuildType(*rest->test)}});
    } else {
      left = NegatedIf(negated, {In{Own(std::move(left)), Own(BuildComparison(*rest->choices))}});
    }
  }
  return left;
}

Expression PartiQLTreeBuilder::BuildComparison(PartiQLParser::ComparisonContext& context) {
  Expression left = BuildSum(*context.left);
  for (PartiQLParser::ComparisonRestContext* rest : context.rest) {
    CountOperator();
    if (rest->op != nullptr) {
      left = Join(OperatorOf(rest->op->getType()), std::move(left), BuildSum(*rest->right));
      continue;
    }
    ExpressionPtr low = Own(BuildSum(*rest->low));
    ExpressionPtr high = Own(BuildSum(*rest->high));
    left = NegatedIf(rest->negated != nullptr,
                     {Between{Own(std::move(left)), std::move(low), std::move(high)}});
  }
  return left;
}

Expression PartiQLTreeBuilder::BuildSum(PartiQLParser::SumContext& context) {
  Expression left = BuildPrefixed(*context.left);
  for (PartiQLParser::SumRestContext* rest : context.rest) {
    CountOperator();
    left = Join(OperatorOf(rest->op->getType()), std::move(left), BuildPrefixed(*rest->right));
  }
  return left;
}

Expression PartiQLTreeBuilder::BuildPrefixed(PartiQLParser::PrefixedContext& context) {
  Expression expression = BuildTerm(*context.operand);
  for (auto sign = context.signs.rbegin(); sign != context.signs.rend() && !error_; ++sign) {
    CountOperator();
    expression = {Sign{TextOf(**sign).front(), Own(std::move(expression))}};
  }
  return expression;
}

Expression PartiQLTreeBuilder::BuildTerm(PartiQLParser::TermContext& context) {
  if (context.reference != nullptr) return {BuildPath(*context.reference)};
  if (context.literal != nullptr) return BuildLiteral(*context.literal);
  if (context.parameter != nullptr) {
    return {Parameter{parameters_++, PositionOf(*context.parameter)}};
  }
  if (context.function != nullptr) {
    PartiQLParser::CallContext& call = *context.function;
    const Position position = PositionOf(*call.function);
    return {Call{Lower(TextOf(*call.function)), BuildAll(call.arguments), call.star != nullptr,
                 position}};
  }
  if (context.group != nullptr) {
    if (context.elements.size() == 1) return BuildExpression(*context.elements.front());
    return {List{BuildAll(context.elements)}};
  }
  if (context.list != nullptr) return {List{BuildAll(context.elements)}};
  if (context.bag != nullptr) return {Bag{BuildAll(context.elements)}};
  Tuple tuple;
  for (PartiQLParser::MemberContext* member : context.members) {
    Expression key = BuildExpression(*member->key);
    tuple.members.emplace_back(std::move(key), BuildExpression(*member->value));
  }
  return {std::move(tuple)};
}

Expression PartiQLTreeBuilder::BuildLiteral(const antlr4::Token& token) {
  switch (token.getType()) {
    case PartiQLParser::STRING:
      return {Text{Unquoted(TextOf(token))}};
    case PartiQLParser::NUMBER:
      return {Number{std::string(TextOf(token))}};
    case PartiQLParser::TRUE_WORD:
      return {Boolean{true}};
    case PartiQLParser::FALSE_WORD:
      return {Boolean{false}};
    case PartiQLParser::NULL_VALUE:
      return {Null{}};
    case PartiQLParser::MISSING:
      return {Missing{}};
    default:
      return {Ion{std::string(TextOf(token))}};
  }
}

Path PartiQLTreeBuilder::BuildPath(PartiQLParser::PathContext& context) {
  Path path;
  path.steps.reserve(1 + context.steps.size());
  path.position = PositionOf(*context.getStart());
  path.steps.emplace_back(BuildName(*context.root));
  for (PartiQLParser::StepContext* step : context.steps) BuildStep(*step, path);
  return path;
}

void PartiQLTreeBuilder::BuildStep(PartiQLParser::StepContext& context, Path& path) {
  if (context.child != nullptr) {
    path.steps.emplace_back(BuildName(*context.child));
  } else if (context.key != nullptr) {
    path.steps.emplace_back(Unquoted(TextOf(*context.key)));
  } else if (context.star != nullptr) {
    const bool dot = TextOf(*context.getStart()) == ".";
    Fail(dot ? "Unpivot path component like a.*.b are not supported"
             : "Wildcard path component like a[*].b are not supported");
  } else {
    const std::string_view digits = TextOf(*context.index);
    bool negative = false;
    for (const antlr4::Token* sign : context.signs) negative ^= TextOf(*sign) == "-";
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = fault == std::errc() && end == digits.data() + digits.size();
    if (!whole || value > std::numeric_limits<std::int32_t>::max() || (negative && value > 0)) {
      Fail("List index is not within the allowable range; index: [" +
           std::string(negative ? "-" : "") + std::string(digits) + "] " +
           Describe(PositionOf(*context.index)));
      return;
    }
    path.steps.emplace_back(static_cast<std::uint32_t>(value));
  }
}

std::string PartiQLTreeBuilder::BuildName(PartiQLParser::NameContext& context) const {
  const antlr4::Token& token = *context.getStart();
  if (token.getType() == PartiQLParser::QUOTED) return Unquoted(TextOf(token));
  return std::string(TextOf(token));
}

std::string PartiQLTreeBuilder::BuildType(PartiQLParser::TypeNameContext& context) {
  std::string type = Upper(TextOf(*context.word));
  if (context.second != nullptr) type.append(" ").append(Upper(TextOf(*context.second)));
  if (std::find(kTypeNames.begin(), kTypeNames.end(), type) == kTypeNames.end()) {
    FailForm(context.second == nullptr ? "Expected type name"
                                       : "Unexpected token after expression");
  }
  return type;
}

}  // namespace tuskgate::grammar
