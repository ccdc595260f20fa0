#include "grammar/antlr_parser.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <antlr4-runtime.h>

#include "ExpressionLexer.h"
#include "ExpressionParser.h"
#include "grammar/byte_stream.h"
#include "grammar/first_error.h"
#include "grammar/function_names.h"
#include "grammar/tree_builder.h"

namespace tuskgate::grammar {
namespace {

using generated::ExpressionLexer;
using generated::ExpressionParser;

enum class Kind { kCondition, kUpdate, kProjection };

// Bounds the recursion of the parser, of TreeBuilder and of everything that walks a tree. No valid
// expression of 4096 bytes needs more: a condition has at most 300 operators, and every pair of
// parentheses in it holds one of its own, or an operand of size() at the end; in an update the
// densest valid nesting, list_append(a,(if_not_exists(a,( and so on, takes 9 bytes a parenthesis.
constexpr std::size_t kMaxOpenParentheses = 480;

bool IsKeywordOf(Kind kind, std::size_t token_type) {
  switch (token_type) {
    case ExpressionParser::AND:
    case ExpressionParser::OR:
    case ExpressionParser::NOT:
    case ExpressionParser::IN:
    case ExpressionParser::BETWEEN:
      return kind == Kind::kCondition;
    case ExpressionParser::SET:
    case ExpressionParser::REMOVE:
    case ExpressionParser::ADD:
    case ExpressionParser::DELETE:
      return kind == Kind::kUpdate;
    default:
      return true;
  }
}

// The lexer and the parser of one thread, reset for every expression.
class Engine {
 public:
  static Engine& OfThisThread() {
    thread_local Engine engine;
    return engine;
  }

  template <typename Tree, typename Context>
  boost::system::result<Tree, SyntaxError> Read(std::string_view text, Kind kind,
                                                Context* (ExpressionParser::*start)()) {
    text_ = text;
    kind_ = kind;
    ReadTokens();
    if (MaxOpenParentheses() > kMaxOpenParentheses) return SyntaxError{ExplainDeepNesting()};

    parser_.setTokenStream(&tokens_);
    parser_.redundant_parentheses = false;
    Context* context = nullptr;
    try {
      context = (parser_.*start)();
    } catch (const antlr4::ParseCancellationException&) {
      if (parser_.redundant_parentheses) return SyntaxError{kRedundantParentheses};
      return SyntaxError{SyntaxErrorAt(errors_->token_index())};
    }

    TreeBuilder builder(text);
    Tree tree = builder.Build(*context);
    if (std::optional<std::string> error = builder.Error()) return SyntaxError{*std::move(error)};
    return tree;
  }

 private:
  static constexpr const char* kRedundantParentheses = "The expression has redundant parentheses;";

  Engine() {
    lexer_.removeErrorListeners();
    parser_.removeErrorListeners();
    parser_.setErrorHandler(errors_);
    // The labels of the grammar hold all that TreeBuilder reads.
    parser_.setBuildParseTree(false);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::SLL);
  }

  void ReadTokens() {
    characters_.Reset(text_);
    lexer_.setInputStream(&characters_);
    tokens_.setTokenSource(&lexer_);
    tokens_.fill();
    eof_ = tokens_.size() - 1;
    for (std::size_t i = 0; i < eof_; ++i) {
      antlr4::Token* token = tokens_.get(i);
      if (IsKeywordOf(kind_, token->getType())) continue;
      dynamic_cast<antlr4::WritableToken&>(*token).setType(ExpressionParser::NAME);
    }
  }

  std::size_t MaxOpenParentheses() const {
    std::size_t open = 0;
    std::size_t max = 0;
    for (std::size_t i = 0; i < eof_; ++i) {
      const std::size_t type = tokens_.get(i)->getType();
      if (type == ExpressionParser::OPEN) max = std::max(max, ++open);
      if (type == ExpressionParser::CLOSE && open > 0) --open;
    }
    return max;
  }

  std::string_view TokenText(std::size_t index) const {
    const antlr4::Token& token = *tokens_.get(index);
    if (index == eof_) return "<EOF>";
    return text_.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1);
  }

  // `near` is the text from the token before the wrong one to the one after it, as it is written:
  // the service answers "SET  REMOVE #a" with token: "REMOVE", near: "SET  REMOVE #a".
  std::string SyntaxErrorAt(std::size_t index) const {
    std::string near;
    if (eof_ > 0) {
      const antlr4::Token& first = *tokens_.get(index > 0 ? index - 1 : 0);
      const antlr4::Token& last = *tokens_.get(std::min(index + 1, eof_ - 1));
      near = text_.substr(first.getStartIndex(), last.getStopIndex() - first.getStartIndex() + 1);
    }
    return "Syntax error; token: \"" + std::string(TokenText(index)) + "\", near: \"" + near + "\"";
  }

  // What is wrong with an expression nested too deeply to be valid, without parsing it: the error
  // the service gives when the nesting is all that is wrong, and otherwise one that is true.
  std::string ExplainDeepNesting() const {
    std::size_t open = 0;
    std::size_t closed = 0;
    bool doubled = false;
    std::optional<std::size_t> function;
    for (std::size_t i = 0; i < eof_; ++i) {
      const std::size_t type = tokens_.get(i)->getType();
      if (type == ExpressionParser::CLOSE) ++closed;
      if (type != ExpressionParser::OPEN) continue;
      ++open;
      if (i == 0) continue;
      const std::size_t previous = tokens_.get(i - 1)->getType();
      doubled = doubled || previous == ExpressionParser::OPEN;
      if (previous == ExpressionParser::NAME && !function) function = i - 1;
    }
    if (kind_ == Kind::kProjection) return SyntaxErrorAt(FirstOpen());
    if (open > closed) return SyntaxErrorAt(eof_);
    if (function && !IsFunctionName(TokenText(*function))) {
      return "Invalid function name; function: " + std::string(TokenText(*function));
    }
    if (doubled) return kRedundantParentheses;
    if (function && TokenText(*function) == "size") {
      return "Incorrect operand type for operator or function; operator or function: size, "
             "operand type: N";
    }
    if (function) {
      return "The function is not allowed to be used this way in an expression; function: " +
             std::string(TokenText(*function));
    }
    return "The expression contains too many operators; operator count: 301";
  }

  std::size_t FirstOpen() const {
    std::size_t index = 0;
    while (tokens_.get(index)->getType() != ExpressionParser::OPEN) ++index;
    return index;
  }

  std::string_view text_;
  Kind kind_ = Kind::kCondition;
  ByteStream characters_;
  ExpressionLexer lexer_{&characters_};
  antlr4::CommonTokenStream tokens_{&lexer_};
  std::size_t eof_ = 0;  // the index of the last token
  ExpressionParser parser_{&tokens_};
  std::shared_ptr<StopAtFirstError> errors_ = std::make_shared<StopAtFirstError>();
};

}  // namespace

boost::system::result<Condition, SyntaxError> ReadCondition(std::string_view text) {
  return Engine::OfThisThread().Read<Condition>(text, Kind::kCondition,
                                                &ExpressionParser::condition);
}

boost::system::result<UpdateExpression, SyntaxError> ReadUpdate(std::string_view text) {
  return Engine::OfThisThread().Read<UpdateExpression>(text, Kind::kUpdate,
                                                       &ExpressionParser::update);
}

boost::system::result<Projection, SyntaxError> ReadProjection(std::string_view text) {
  return Engine::OfThisThread().Read<Projection>(text, Kind::kProjection,
                                                 &ExpressionParser::projection);
}

}  // namespace tuskgate::grammar
