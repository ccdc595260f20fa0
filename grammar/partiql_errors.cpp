// The service has the parser of partiql-lang-kotlin, whose words these are:
// https://github.com/partiql/partiql-lang-kotlin, SqlParser. It reads an operator and then an
// expression that begins with a term, so most errors are about a term that is none.
#include "grammar/partiql_errors.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "PartiQLParser.h"
#include "grammar/partiql_tree_builder.h"

namespace tuskgate::grammar {
namespace {

using generated::PartiQLParser;

std::string InCapitals(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool IsInfix(std::size_t type) {
  switch (type) {
    case PartiQLParser::PLUS:
    case PartiQLParser::MINUS:
    case PartiQLParser::STAR:
    case PartiQLParser::AND:
    case PartiQLParser::OR:
    case PartiQLParser::IN:
    case PartiQLParser::EQ:
    case PartiQLParser::NE:
    case PartiQLParser::LT:
    case PartiQLParser::LE:
    case PartiQLParser::GT:
    case PartiQLParser::GE:
    case PartiQLParser::CONCAT:
    case PartiQLParser::SLASH:
    case PartiQLParser::PERCENT:
      return true;
    default:
      return false;
  }
}

bool IsOperator(std::size_t type) {
  return IsInfix(type) || type == PartiQLParser::IS || type == PartiQLParser::LIKE ||
         type == PartiQLParser::BETWEEN;
}

// Words, but for names, operators and literals.
bool IsKeyword(std::size_t type) {
  switch (type) {
    case PartiQLParser::KEYWORD:
    case PartiQLParser::ALL:
    case PartiQLParser::EXISTS:
    case PartiQLParser::INSERT:
    case PartiQLParser::INTO:
    case PartiQLParser::MODIFIED:
    case PartiQLParser::NEW:
    case PartiQLParser::OLD:
    case PartiQLParser::ORDER:
    case PartiQLParser::RETURNING:
    case PartiQLParser::VALUE:
    case PartiQLParser::WHERE:
      return true;
    default:
      return false;
  }
}

// Words that begin an expression in PartiQL, though in none that DynamoDB has, and those that the
// service takes for operators or for nothing. What it says of most others is "Unexpected keyword".
struct WordAsTerm {
  std::string_view words;
  std::string_view detail;
};
constexpr WordAsTerm kWordsAsTerms[] = {
    {" EXCEPT INTERSECT UNION ", "Unexpected operator"},
    {" AT FOR CASE PIVOT ", "Unexpected term"},
    {" CAST ", "Missing left parenthesis after cast"},
    {" CAN_CAST ", "Missing left parenthesis after can_cast"},
    {" CAN_LOSSLESS_CAST ", "Missing left parenthesis after can_lossless_cast"},
    {" COALESCE ", "Missing left parenthesis after coalesce"},
    {" NULLIF ", "Missing left parenthesis after nullif"},
    {" CREATE ", "Unexpected token following CREATE"},
    {" DROP ", "Unexpected token following DROP"},
    {" DATE ", "Expected date string followed by the keyword DATE, found SYMBOL"},
    {" EXTRACT DATE_ADD DATE_DIFF SUBSTRING TRIM ", "Expected LEFT_PAREN"},
    {" VALUES ", "Expected LEFT_PAREN for row value constructor"},
    {" EXEC ", "No stored procedure provided"},
};

class Explanation {
 public:
  Explanation(std::string_view text, antlr4::CommonTokenStream& tokens, const PartiQLStop& stop)
      : text_(text), tokens_(tokens), stop_(stop) {
    // A reserved word that is no call: the word is what is wrong, and not what follows it.
    if (Rule() == PartiQLParser::RuleCall &&
        (Before() == PartiQLParser::KEYWORD || Before() == PartiQLParser::EXISTS)) {
      --stop_.token;
      stop_.rules.front() = PartiQLParser::RuleTerm;
    }
  }

  std::string Write() const {
    if (const std::string clause = UnsupportedClause(); !clause.empty()) return clause;
    if (Before() == PartiQLParser::SELECT) return NotWellFormed(Column());
    return NotWellFormed(Detail());
  }

 private:
  std::size_t Type(std::size_t index) const { return tokens_.get(index)->getType(); }
  std::size_t At() const { return Type(stop_.token); }
  std::size_t Before() const { return stop_.token == 0 ? 0 : Type(stop_.token - 1); }
  bool IsIn(std::size_t rule) const {
    return std::find(stop_.rules.begin(), stop_.rules.end(), rule) != stop_.rules.end();
  }

  // SQL has clauses behind WHERE that DynamoDB does not know.
  std::string UnsupportedClause() const {
    if (At() != PartiQLParser::KEYWORD || Rule() != PartiQLParser::RuleSelectStatement) return {};
    const std::string word = InCapitals(TextAt(stop_.token));
    if (word != "LIMIT" && word != "GROUP" && word != "HAVING") return {};
    return "Unsupported clause: " + word;
  }

  // Whether the token before is a sign, as nothing stands before it that it could be added to.
  bool IsSign() const {
    if (Before() != PartiQLParser::PLUS && Before() != PartiQLParser::MINUS) return false;
    if (stop_.token < 2) return true;
    const std::size_t type = Type(stop_.token - 2);
    return IsInfix(type) || IsKeyword(type) || type == PartiQLParser::OPEN ||
           type == PartiQLParser::OPEN_LIST || type == PartiQLParser::COMMA ||
           type == PartiQLParser::WHERE || type == PartiQLParser::NOT;
  }

  std::size_t Rule() const { return stop_.rules.empty() ? 0 : stop_.rules.front(); }

  std::string TextAt(std::size_t index) const {
    const antlr4::Token& token = *tokens_.get(index);
    return std::string(
        text_.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1));
  }

  // An expression had to begin here.
  std::string_view Term() const {
    if (At() == PartiQLParser::EOF) {
      if (Before() == PartiQLParser::AND && IsIn(PartiQLParser::RuleComparisonRest)) {
        return "Expected expression after AND";
      }
      // A sign stands before a term, and not between two.
      if (stop_.rules.size() > 1 && stop_.rules[1] == PartiQLParser::RulePrefixed && IsSign()) {
        return "Unexpected term";
      }
      return IsInfix(Before()) ? "Missing right-hand side expression of infix operator"
                               : "Unexpected term";
    }
    switch (At()) {
      case PartiQLParser::FROM:
        return stop_.token + 1 < tokens_.size() && Type(stop_.token + 1) != PartiQLParser::EOF
                   ? "Expected data manipulation"
                   : "Unexpected term";
      case PartiQLParser::DELETE:
        return "Expected FROM after DELETE";
      case PartiQLParser::SET:
      case PartiQLParser::UPDATE:
      case PartiQLParser::REMOVE:
        return "Expected identifier for simple path";
      case PartiQLParser::KEYWORD: {
        const std::string word = " " + InCapitals(TextAt(stop_.token)) + " ";
        for (const WordAsTerm& entry : kWordsAsTerms) {
          if (entry.words.find(word) != std::string_view::npos) return entry.detail;
        }
        break;
      }
      default:
        break;
    }
    if (At() == PartiQLParser::CLOSE && Before() == PartiQLParser::OPEN) {
      return "Expression group cannot be empty";
    }
    if (IsOperator(At()) && At() != PartiQLParser::STAR) return "Unexpected operator";
    if (IsKeyword(At())) return "Unexpected keyword";
    return "Unexpected term";
  }

  // What had to close a list or the like, unless another element had to come.
  std::string_view Closing() const {
    switch (Before()) {
      case PartiQLParser::OPEN:
      case PartiQLParser::OPEN_LIST:
      case PartiQLParser::OPEN_BAG:
      case PartiQLParser::OPEN_TUPLE:
      case PartiQLParser::COMMA:
        return Term();
      default:
        break;
    }
    std::size_t open = stop_.token;
    int depth = 0;
    while (open-- > 0) {
      switch (Type(open)) {
        case PartiQLParser::CLOSE:
        case PartiQLParser::CLOSE_LIST:
        case PartiQLParser::CLOSE_BAG:
        case PartiQLParser::CLOSE_TUPLE:
          ++depth;
          break;
        case PartiQLParser::OPEN:
          if (depth-- == 0) return "Expected RIGHT_PAREN";
          break;
        case PartiQLParser::OPEN_LIST:
          if (depth-- == 0) return "Expected RIGHT_BRACKET";
          break;
        case PartiQLParser::OPEN_BAG:
          if (depth-- == 0) return "Expected RIGHT_DOUBLE_ANGLE_BRACKET";
          break;
        case PartiQLParser::OPEN_TUPLE:
          if (depth-- == 0) return "Expected RIGHT_CURLY";
          break;
        default:
          break;
      }
    }
    return Term();
  }

  // The first column. What could begin a statement cannot be one.
  std::string Column() const {
    switch (At()) {
      case PartiQLParser::FROM:
      case PartiQLParser::SELECT:
      case PartiQLParser::DELETE:
      case PartiQLParser::SET:
      case PartiQLParser::UPDATE:
      case PartiQLParser::REMOVE:
      case PartiQLParser::WHERE: {
        std::string word = TextAt(stop_.token);
        for (char& c : word) {
          if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        return "Expected identifier or an expression but found unexpected keyword '" + word +
               "' in a select list.";
      }
      default:
        return std::string(Term());
    }
  }

  std::string_view Name() const {
    if (IsIn(PartiQLParser::RuleStep)) return "Invalid path dot component";
    if (IsIn(PartiQLParser::RuleSelect) && IsIn(PartiQLParser::RuleSource)) return Term();
    return "Expected identifier for simple path";
  }

  std::string_view Detail() const {
    switch (Rule()) {
      case PartiQLParser::RuleSelectStatement:
      case PartiQLParser::RuleInsertStatement:
      case PartiQLParser::RuleUpdateStatement:
      case PartiQLParser::RuleDeleteStatement:
      case PartiQLParser::RuleExistsStatement:
      case PartiQLParser::RuleBareStatement:
        if (Before() == PartiQLParser::SEMICOLON) {
          return "Unexpected token after semicolon. (Only one query is allowed.)";
        }
        if (Before() == PartiQLParser::EXISTS) return "Unexpected keyword";
        if (Rule() == PartiQLParser::RuleExistsStatement && At() == PartiQLParser::EOF) {
          return "Expected RIGHT_PAREN";
        }
        return "Unexpected token after expression";
      case PartiQLParser::RuleSelect:
        if (Before() == PartiQLParser::SELECT || Before() == PartiQLParser::COMMA ||
            Before() == PartiQLParser::OPEN) {
          return Term();
        }
        if (Before() == PartiQLParser::ORDER) return "Expected BY";
        return "Expected FROM after SELECT list";
      case PartiQLParser::RuleInsert:
        return Before() == PartiQLParser::INSERT ? "Unexpected keyword" : Term();
      case PartiQLParser::RuleUpdate:
      case PartiQLParser::RuleClause:
        return "Expected data manipulation";
      case PartiQLParser::RuleAssignment:
        return "Expected '='";
      case PartiQLParser::RuleDeletion:
        return "Expected FROM after DELETE";
      case PartiQLParser::RulePath:
      case PartiQLParser::RuleName:
        return Name();
      case PartiQLParser::RuleStep:
        if (Before() == PartiQLParser::DOT) return "Invalid path dot component";
        return Closing();
      case PartiQLParser::RuleTypeName:
        return "Expected type name";
      case PartiQLParser::RuleComparison:
      case PartiQLParser::RuleEquality:
      case PartiQLParser::RuleEqualityRest:
        // A NOT between two operands, which is no operator without IN or BETWEEN.
        return At() == PartiQLParser::NOT || Before() == PartiQLParser::NOT
                   ? "Unexpected token after expression"
                   : Term();
      case PartiQLParser::RuleComparisonRest:
        return "Expected AND keyword";
      case PartiQLParser::RuleMember:
        return "Expected COLON";
      case PartiQLParser::RuleReturning:
        if (Before() == PartiQLParser::OLD || Before() == PartiQLParser::NEW) {
          return At() == PartiQLParser::EOF
                     ? "Unexpected term"
                     : "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause";
        }
        return "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.";
      case PartiQLParser::RuleTerm:
      case PartiQLParser::RuleCall:
        return Closing();
      default:
        return Term();
    }
  }

  std::string_view text_;
  antlr4::CommonTokenStream& tokens_;
  PartiQLStop stop_;
};

// The service reads a number as Java's BigDecimal does: an exponent or a scale that is no int is
// none.
bool HasWrongExponent(std::string_view number) {
  const std::size_t mark = number.find_first_of("eE");
  if (mark == std::string_view::npos) return false;
  std::string_view exponent = number.substr(mark + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::int64_t value = 0;
  if (std::from_chars(exponent.data(), exponent.data() + exponent.size(), value).ec !=
      std::errc()) {
    return true;
  }
  const std::size_t point = number.find('.');
  const std::int64_t fraction =
      point < mark ? static_cast<std::int64_t>(mark - point) - 1 : std::int64_t{0};
  const auto is_int = [](std::int64_t n) {
    return n >= std::numeric_limits<std::int32_t>::min() &&
           n <= std::numeric_limits<std::int32_t>::max();
  };
  return !is_int(value) || value == std::numeric_limits<std::int32_t>::min() ||
         !is_int(fraction - value);
}

}  // namespace

bool IsUnreadable(std::string_view text, const antlr4::Token& token) {
  if (token.getType() == PartiQLParser::UNKNOWN || token.getType() == PartiQLParser::OPEN_COMMENT ||
      token.getType() == PartiQLParser::BROKEN_NUMBER) {
    return true;
  }
  return token.getType() == PartiQLParser::NUMBER &&
         HasWrongExponent(
             text.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1));
}

std::string ExplainPartiQL(std::string_view text, antlr4::CommonTokenStream& tokens,
                           const PartiQLStop& stop) {
  return Explanation(text, tokens, stop).Write();
}

}  // namespace tuskgate::grammar
