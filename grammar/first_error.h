// Stops a parser at the first error and remembers where that was. Internal to grammar/: names ANTLR
// types.
#pragma once

#include <cstddef>
#include <exception>
#include <vector>

#include <antlr4-runtime.h>

namespace tuskgate::grammar {

class StopAtFirstError final : public antlr4::DefaultErrorStrategy {
 public:
  std::size_t token_index() const { return token_index_; }
  // The rules that were being read, the innermost first.
  const std::vector<std::size_t>& rules() const { return rules_; }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override {
    Remember(parser, error.getOffendingToken());
  }
  [[noreturn]] void recover(antlr4::Parser*, std::exception_ptr) override {
    throw antlr4::ParseCancellationException();
  }
  [[noreturn]] antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    Remember(parser, parser->getCurrentToken());
    throw antlr4::ParseCancellationException();
  }
  void sync(antlr4::Parser*) override {}

 private:
  void Remember(antlr4::Parser* parser, antlr4::Token* token) {
    token_index_ = token->getTokenIndex();
    rules_.clear();
    for (antlr4::RuleContext* rule = parser->getContext(); rule != nullptr;
         rule = dynamic_cast<antlr4::RuleContext*>(rule->parent)) {
      rules_.push_back(rule->getRuleIndex());
    }
  }

  std::size_t token_index_ = 0;
  std::vector<std::size_t> rules_;
};

}  // namespace tuskgate::grammar
