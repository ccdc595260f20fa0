// Limits, and inputs that mean harm.
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pthread.h>

#include "grammar/parse_expression.h"
#include "tests/unit/grammar/tree_text.h"

namespace tuskgate::grammar {
namespace {

constexpr const char* kRedundant = "error: The expression has redundant parentheses;";
constexpr const char* kTooManyOperators =
    "error: The expression contains too many operators; operator count: 301";

std::string SizeError(int size) {
  return "error: Expression size has exceeded the maximum allowed size; expression size: " +
         std::to_string(size);
}

TEST(ExpressionLimits, Size) {
  EXPECT_EQ(Outcome(ParseProjection(std::string(4096, 'a'))), std::string(4096, 'a'));
  EXPECT_EQ(Outcome(ParseProjection(std::string(4097, 'a'))), SizeError(4097));
  EXPECT_EQ(Outcome(ParseCondition(std::string(200004, '('))), SizeError(200004));
  // Bytes, not characters.
  EXPECT_EQ(Outcome(ParseProjection(Repeat("é", 2049))), SizeError(4098));
  EXPECT_EQ(Outcome(ParseUpdate(std::string(5000, 'x'))),
            "error: Expression size has exceeded the maximum allowed size;");
}

// test/alternator/test_limits.py of ScyllaDB has these from the service.
TEST(ExpressionLimits, Operators) {
  const auto nested = [](int depth) {
    return "a<b " + Repeat("or (a<b ", depth) + Repeat(")", depth);
  };
  EXPECT_TRUE(ParseCondition(nested(149)).has_value());  // 299 operators
  EXPECT_EQ(Outcome(ParseCondition(nested(150))), kTooManyOperators);
  EXPECT_EQ(Outcome(ParseCondition(nested(454))), kTooManyOperators);

  EXPECT_TRUE(ParseCondition(Repeat("not ", 299) + "a<b").has_value());
  EXPECT_EQ(Outcome(ParseCondition(Repeat("not ", 300) + "a<b")), kTooManyOperators);
  EXPECT_EQ(Outcome(ParseCondition(Repeat("not ", 1000) + "a<b")), kTooManyOperators);

  EXPECT_TRUE(ParseCondition("a<b" + Repeat(" and a<b", 149)).has_value());
  EXPECT_EQ(Outcome(ParseCondition("a<b" + Repeat(" and a<b", 150))), kTooManyOperators);
  // Functions and parentheses do not count, BETWEEN and IN do.
  EXPECT_TRUE(ParseCondition("contains(a,b)" + Repeat(" or(contains(a,b))", 200)).has_value());
  EXPECT_EQ(Outcome(ParseCondition("a in(b)" + Repeat("or a in(b)", 150))), kTooManyOperators);
  EXPECT_EQ(Outcome(ParseCondition("a between b and c" + Repeat(" or a between b and c", 150))),
            kTooManyOperators);

  EXPECT_TRUE(ParseUpdate("SET a=b+c" + Repeat(",a=b+c", 299)).has_value());
  EXPECT_EQ(Outcome(ParseUpdate("SET a=b-c" + Repeat(",a=b+c", 300))), kTooManyOperators);
  EXPECT_TRUE(ParseUpdate("SET a=b" + Repeat(",a=b", 900)).has_value());
}

TEST(ExpressionLimits, ChoicesOfIn) {
  EXPECT_TRUE(ParseCondition("a IN (:b" + Repeat(", :b", 99) + ")").has_value());
  EXPECT_EQ(Outcome(ParseCondition("a IN (:b" + Repeat(", :b", 100) + ")")),
            "error: The IN operator is provided with too many operands; number of operands: 101");
}

TEST(ExpressionLimits, StepsOfAPath) {
  EXPECT_TRUE(ParseProjection("a" + Repeat(".b", 31)).has_value());
  EXPECT_EQ(Outcome(ParseProjection("a" + Repeat(".b", 32))),
            "error: The document path has too many nesting levels; nesting levels: 33");
  EXPECT_EQ(Outcome(ParseUpdate("REMOVE a" + Repeat("[0]", 1000))),
            "error: The document path has too many nesting levels; nesting levels: 1001");
}

// Runs `body` on a stack of an eighth of what a thread usually has. It must end there too: an
// overflow ends the process.
void RunOnSmallStack(const std::function<void()>& body) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t kStackBytes = 8 << 20;  // instrumented frames are several times as large
#else
  constexpr std::size_t kStackBytes = 1 << 20;
#endif
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&body)),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(ExpressionDepth, TheDeepestValidExpressions) {
  RunOnSmallStack([] {
    const std::string negations = Repeat("(NOT ", 299) + "(a<b)" + Repeat(")", 299);
    EXPECT_EQ(Outcome(ParseCondition(negations)),
              Repeat("(NOT ", 299) + "(< a b)" + Repeat(")", 299));
    const std::string alternating = Repeat("a<b or (", 149) + "a<b" + Repeat(")", 149);
    EXPECT_EQ(Outcome(ParseCondition(alternating)),
              Repeat("(OR (< a b) ", 149) + "(< a b)" + Repeat(")", 149));
    const std::string update =
        "SET a=" + Repeat("if_not_exists(a,(", 210) + "b" + Repeat("))", 210);
    EXPECT_EQ(Outcome(ParseUpdate(update)),
              "SET a=" + Repeat("if_not_exists{a ", 210) + "b" + Repeat("}", 210));
  });
}

struct DeepCase {
  std::string what;
  std::string text;
  std::string outcome;
};

TEST(ExpressionDepth, HostileConditions) {
  const std::vector<DeepCase> cases = {
      {"only opening", std::string(4096, '('),
       "error: Syntax error; token: \"<EOF>\", near: \"(\""},
      {"only closing", std::string(4096, ')'), "error: Syntax error; token: \")\", near: \"))\""},
      {"never closed", std::string(4000, '(') + "a<b",
       "error: Syntax error; token: \"<EOF>\", near: \"b\""},
      {"doubled", std::string(2046, '(') + "a<b" + std::string(2046, ')'), kRedundant},
      {"doubled, below the bound", std::string(400, '(') + "a<b" + std::string(400, ')'),
       kRedundant},
      {"doubled operand", "a<" + std::string(2046, '(') + "b" + std::string(2046, ')'), kRedundant},
      {"unknown functions", "a < " + Repeat("f(", 1355) + "b" + Repeat(")", 1355),
       "error: Invalid function name; function: f"},
      {"sizes", "a < " + Repeat("size(", 680) + "b" + Repeat(")", 680),
       "error: Incorrect operand type for operator or function; operator or function: size, "
       "operand type: N"},
      {"groups and operators", "a<b" + Repeat(" or(a<b", 500) + Repeat(")", 500),
       kTooManyOperators},
      {"only NOT", Repeat("NOT ", 1024), "error: Syntax error; token: \"<EOF>\", near: \"NOT\""},
      {"NOT and groups", Repeat("NOT(", 815) + "a<b" + Repeat(")", 815), kTooManyOperators},
      {"NOT and groups, below the bound", Repeat("NOT(", 470) + "a<b" + Repeat(")", 470),
       kTooManyOperators},
      {"calls and groups", Repeat("f((", 800),
       "error: Syntax error; token: \"<EOF>\", near: \"(\""},
      {"calls below the bound, never closed", Repeat("f(", 480),
       "error: Syntax error; token: \"<EOF>\", near: \"(\""},
      {"a step too many", "a" + Repeat(".", 4000),
       "error: Syntax error; token: \".\", near: \"...\""},
      {"brackets", std::string(4096, '['), "error: Syntax error; token: \"[\", near: \"[[\""},
  };
  for (const DeepCase& c : cases) {
    RunOnSmallStack([&c] { EXPECT_EQ(Outcome(ParseCondition(c.text)), c.outcome) << c.what; });
  }
}

TEST(ExpressionDepth, HostileUpdatesAndProjections) {
  RunOnSmallStack([] {
    EXPECT_EQ(Outcome(ParseUpdate("SET a=" + std::string(4000, '('))),
              "error: Syntax error; token: \"<EOF>\", near: \"(\"");
    EXPECT_EQ(
        Outcome(ParseUpdate("SET a=" + std::string(2000, '(') + "b" + std::string(2000, ')'))),
        kRedundant);
    EXPECT_EQ(Outcome(ParseUpdate("SET a=" + Repeat("f(", 1300) + "b" + Repeat(")", 1300))),
              "error: Invalid function name; function: f");
    EXPECT_EQ(Outcome(ParseProjection(std::string(4096, '('))),
              "error: Syntax error; token: \"(\", near: \"((\"");
    EXPECT_EQ(Outcome(ParseProjection("a, " + std::string(4000, '('))),
              "error: Syntax error; token: \"(\", near: \", ((\"");
  });
}

template <typename Tree>
void ExpectTreeOrMessage(const Parsed<Tree>& parsed, const std::string& text) {
  if (parsed.has_value()) {
    EXPECT_FALSE(Text(**parsed).empty()) << text;
  } else {
    EXPECT_FALSE(parsed.error().message.empty()) << text;
  }
}

TEST(HostileInput, BytesThatAreNotText) {
  EXPECT_EQ(Outcome(ParseCondition("a = \xff\xff")),
            "error: Syntax error; token: \"\xff\", near: \"= \xff\xff\"");
  EXPECT_EQ(Outcome(ParseCondition("\xc3")),
            "error: Syntax error; token: \"\xc3\", near: \"\xc3\"");
  EXPECT_EQ(Outcome(ParseCondition("\x80 a")),
            "error: Syntax error; token: \"\x80\", near: \"\x80 a\"");
  const std::string nul("a\0b", 3);
  EXPECT_EQ(Outcome(ParseProjection(nul)),
            "error: Syntax error; token: \"" + std::string(1, '\0') + "\", near: \"" + nul + "\"");
}

TEST(HostileInput, RandomBytes) {
  std::mt19937 random(20260301);  // NOLINT: the same inputs every time
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<int> length(1, 300);
  for (int i = 0; i < 300; ++i) {
    std::string text(static_cast<std::size_t>(length(random)), '\0');
    for (char& c : text) c = static_cast<char>(byte(random));
    ExpectTreeOrMessage(ParseCondition(text), text);
    ExpectTreeOrMessage(ParseUpdate(text), text);
    ExpectTreeOrMessage(ParseProjection(text), text);
  }
}

// Far more of these get past the first tokens, and some are valid.
TEST(HostileInput, RandomTokens) {
  const std::vector<std::string> tokens = {
      "a",  "b",   "name", "#c",      ":d",  "f",      "size", "(",      ")",  "(", ")", "[",
      "]",  "0",   "12",   ".",       ",",   "=",      "<>",   "<",      ">=", "+", "-", "AND",
      "OR", "NOT", "IN",   "BETWEEN", "SET", "REMOVE", "ADD",  "DELETE", "!",  "é", "_"};
  std::mt19937 random(20260302);  // NOLINT: the same inputs every time
  std::uniform_int_distribution<std::size_t> token(0, tokens.size() - 1);
  std::uniform_int_distribution<int> length(1, 12);
  int valid = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string text;
    for (int left = length(random); left > 0; --left) text += tokens[token(random)] + " ";
    ExpectTreeOrMessage(ParseCondition(text), text);
    ExpectTreeOrMessage(ParseUpdate(text), text);
    ExpectTreeOrMessage(ParseProjection(text), text);
    valid += ParseCondition("a = :d AND " + text).has_value() ? 1 : 0;
  }
  EXPECT_GT(valid, 0);
}

}  // namespace
}  // namespace tuskgate::grammar
