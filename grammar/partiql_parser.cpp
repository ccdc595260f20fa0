#include "grammar/partiql_parser.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <antlr4-runtime.h>

#include "PartiQLLexer.h"
#include "PartiQLParser.h"
#include "grammar/byte_stream.h"
#include "grammar/first_error.h"
#include "grammar/partiql_errors.h"
#include "grammar/partiql_keywords.h"
#include "grammar/partiql_tree_builder.h"

namespace tuskgate::grammar {
namespace {

using generated::PartiQLLexer;
using generated::PartiQLParser;

// Bounds the recursion of the parser, of the builder and of everything that walks a tree. Values
// nest 32 deep at most; what is left is for parentheses.
constexpr std::size_t kMaxNesting = 160;

// The lexer and the parser of one thread, reset for every statement.
class Engine {
 public:
  static Engine& OfThisThread() {
    thread_local Engine engine;
    return engine;
  }

  boost::system::result<partiql::Statement, SyntaxError> Read(std::string_view text) {
    text_ = text;
    if (!ReadTokens() || IsNestedTooDeep()) return SyntaxError{NotWellFormed("")};
    parser_.setTokenStream(&tokens_);
    switch (tokens_.get(0)->getType()) {
      case PartiQLParser::SELECT:
        return ReadAs(&PartiQLParser::selectStatement);
      case PartiQLParser::INSERT:
        return ReadAs(&PartiQLParser::insertStatement);
      case PartiQLParser::UPDATE:
      case PartiQLParser::FROM:
        return ReadAs(&PartiQLParser::updateStatement);
      case PartiQLParser::DELETE:
        return ReadAs(&PartiQLParser::deleteStatement);
      case PartiQLParser::EXISTS:
        return ReadAs(&PartiQLParser::existsStatement);
      default:
        return ReadAs(&PartiQLParser::bareStatement);
    }
  }

 private:
  Engine() {
    lexer_.removeErrorListeners();
    parser_.removeErrorListeners();
    parser_.setErrorHandler(errors_);
    // The labels of the grammar hold all that the builder reads.
    parser_.setBuildParseTree(false);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::SLL);
  }

  template <typename Context>
  boost::system::result<partiql::Statement, SyntaxError> ReadAs(
      Context* (PartiQLParser::*start)()) {
    Context* context = nullptr;
    try {
      context = (parser_.*start)();
    } catch (const antlr4::ParseCancellationException&) {
      return SyntaxError{
          ExplainPartiQL(text_, tokens_, {errors_->token_index(), errors_->rules()})};
    }
    PartiQLTreeBuilder builder(text_);
    partiql::Statement statement = builder.Build(*context);
    if (builder.Error()) return SyntaxError{*builder.Error()};
    return statement;
  }

  // False when there is one that is no token of the service's.
  bool ReadTokens() {
    characters_.Reset(text_);
    lexer_.setInputStream(&characters_);
    tokens_.setTokenSource(&lexer_);
    tokens_.fill();
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      antlr4::Token* token = tokens_.get(i);
      if (IsUnreadable(text_, *token)) return false;
      if (token->getType() != PartiQLParser::NAME) continue;
      const std::size_t start = token->getStartIndex();
      if (IsPartiQLKeyword(text_.substr(start, token->getStopIndex() - start + 1))) {
        dynamic_cast<antlr4::WritableToken&>(*token).setType(PartiQLParser::KEYWORD);
      }
    }
    return true;
  }

  bool IsNestedTooDeep() {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      switch (tokens_.get(i)->getType()) {
        case PartiQLParser::OPEN:
        case PartiQLParser::OPEN_LIST:
        case PartiQLParser::OPEN_BAG:
        case PartiQLParser::OPEN_TUPLE:
          deepest = std::max(deepest, ++depth);
          break;
        case PartiQLParser::CLOSE:
        case PartiQLParser::CLOSE_LIST:
        case PartiQLParser::CLOSE_BAG:
        case PartiQLParser::CLOSE_TUPLE:
          if (depth > 0) --depth;
          break;
        default:
          break;
      }
    }
    return deepest > kMaxNesting;
  }

  std::string_view text_;
  ByteStream characters_;
  PartiQLLexer lexer_{&characters_};
  antlr4::CommonTokenStream tokens_{&lexer_};
  PartiQLParser parser_{&tokens_};
  std::shared_ptr<StopAtFirstError> errors_ = std::make_shared<StopAtFirstError>();
};

}  // namespace

boost::system::result<partiql::Statement, SyntaxError> ReadPartiQL(std::string_view text) {
  return Engine::OfThisThread().Read(text);
}

}  // namespace tuskgate::grammar
