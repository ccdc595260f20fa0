#include "translator/model/number.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"

namespace tuskgate::translator {
namespace {

constexpr char kOverflow[] =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr char kUnderflow[] =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr char kTooManyDigits[] = "Attempting to store more than 38 significant digits in a Number";

std::string Nines(int count) { return std::string(static_cast<std::size_t>(count), '9'); }
std::string Zeros(int count) { return std::string(static_cast<std::size_t>(count), '0'); }

TEST(NormalizeNumber, Spellings) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0"},
      {"-0", "0"},
      {"+0", "0"},
      {"0.0", "0"},
      {"-0.000", "0"},
      {"0e125", "0"},
      {"0e-130", "0"},
      {"00", "0"},
      {"0.", "0"},
      {".0", "0"},
      {"7", "7"},
      {"-7", "-7"},
      {"+3", "3"},
      {"007", "7"},
      {"-007", "-7"},
      {"0042.1200", "42.12"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"+.5", "0.5"},
      {"5.", "5"},
      {"1.0", "1"},
      {"1.50", "1.5"},
      {"0001.23", "1.23"},
      {"100", "100"},
      {"100.001", "100.001"},
      {"0.001", "0.001"},
      {"1e2", "100"},
      {"1E2", "100"},
      {"1e+5", "100000"},
      {"1e-5", "0.00001"},
      {"1e00002", "100"},
      {"1.5E2", "150"},
      {"12.5e-1", "1.25"},
      {"12.5e-2", "0.125"},
      {"12.5e-3", "0.0125"},
      {"100e-2", "1"},
      {"-17.4E37", "-174" + Zeros(36)},
      {".000001e6", "1"},
      {"999999999999999999", "999999999999999999"},
      {"1000000000000000000", "1000000000000000000"},
      {"-999999999999999999999", "-999999999999999999999"},
      {"1E125", "1" + Zeros(125)},
      {"1E-130", "0." + Zeros(129) + "1"},
      {"-1E-130", "-0." + Zeros(129) + "1"},
  };
  for (const auto& [text, canonical] : cases) {
    const Result<std::string> number = NormalizeNumber(text);
    ASSERT_TRUE(number.has_value()) << text << ": " << number.error().message;
    EXPECT_EQ(*number, canonical) << text;
    // What is canonical stays as it is.
    EXPECT_EQ(*NormalizeNumber(canonical), canonical);
  }
}

TEST(NormalizeNumber, ThirtyEightDigitsAtAnyMagnitude) {
  const std::string nines = Nines(38);
  EXPECT_EQ(*NormalizeNumber(nines), nines);
  EXPECT_EQ(*NormalizeNumber("-" + nines), "-" + nines);
  EXPECT_EQ(*NormalizeNumber("0." + nines), "0." + nines);
  EXPECT_EQ(*NormalizeNumber(Nines(19) + "." + Nines(19)), Nines(19) + "." + Nines(19));
  EXPECT_EQ(*NormalizeNumber("9." + Nines(37) + "E125"), nines + Zeros(88));
  EXPECT_EQ(*NormalizeNumber("9." + Nines(37) + "E-130"), "0." + Zeros(129) + nines);
  // Zeros around the digits are not significant.
  EXPECT_EQ(*NormalizeNumber(Zeros(50) + nines + Zeros(50)), nines + Zeros(50));
  EXPECT_EQ(*NormalizeNumber(nines + "." + Zeros(50)), nines);
  // Zeros between them are.
  EXPECT_EQ(*NormalizeNumber("1" + Zeros(36) + "1"), "1" + Zeros(36) + "1");
  EXPECT_EQ(MessageOf(NormalizeNumber("1" + Zeros(37) + "1")), kTooManyDigits);
}

TEST(NormalizeNumber, OutOfRange) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {Nines(39), kTooManyDigits},
      {"0." + Nines(39), kTooManyDigits},
      {Nines(38) + ".1", kTooManyDigits},
      {"1e126", kOverflow},
      {"-1e126", kOverflow},
      {"10e125", kOverflow},
      {"1" + Zeros(126), kOverflow},
      {"1e2147483647", kOverflow},
      {"1e99999999999", kOverflow},
      {"-1e9223372036854775807", kOverflow},
      {"0e126", kOverflow},
      {"-0.0e126", kOverflow},
      {"1e-131", kUnderflow},
      {"-1e-131", kUnderflow},
      {"0.1e-130", kUnderflow},
      {"0." + Zeros(130) + "1", kUnderflow},
      {"1e-2147483648", kUnderflow},
      {"1e-9223372036854775807", kUnderflow},
      {"0e-131", kUnderflow},
      // The magnitude is looked at first.
      {Nines(39) + "e125", kOverflow},
      {Nines(39) + "e-200", kUnderflow},
  };
  for (const auto& [text, message] : cases) {
    const Result<std::string> number = NormalizeNumber(text);
    ASSERT_FALSE(number.has_value()) << text;
    EXPECT_EQ(number.error().kind, ErrorKind::kValidation);
    EXPECT_EQ(number.error().message, message) << text;
  }
}

TEST(NormalizeNumber, NotANumber) {
  for (const std::string text : {"dog",
                                 " 1",
                                 "1 ",
                                 "NaN",
                                 "Infinity",
                                 "-Infinity",
                                 ".",
                                 "-",
                                 "+",
                                 "--1",
                                 "+-1",
                                 "1..2",
                                 "1.2.3",
                                 "e5",
                                 "1e",
                                 "1e+",
                                 "1e-",
                                 "1e5e",
                                 "1e9223372036854775808",
                                 "0e-9223372036854775808",
                                 "1e1.5",
                                 "0x10",
                                 "1,000",
                                 "1_0",
                                 ".e1",
                                 "-.",
                                 "1-",
                                 "\xc2\xb2"}) {
    EXPECT_EQ(MessageOf(NormalizeNumber(text)),
              "The parameter cannot be converted to a numeric value: " + text);
  }
  EXPECT_EQ(MessageOf(NormalizeNumber("")),
            "The parameter cannot be converted to a numeric value: ");
  EXPECT_FALSE(NormalizeNumber(std::string("1\0", 2)).has_value());
}

TEST(NormalizeNumber, InTheOlderLayer) {
  const auto older = [](const std::string& text) {
    const Result<std::string> number = NormalizeNumber(text, ValidationLayer::kOlder);
    return number.has_value() ? *number : number.error().message;
  };
  EXPECT_EQ(older("-17.40"), "-17.4");
  EXPECT_EQ(older("0e126"), "0");
  EXPECT_EQ(older("0e-1000"), "0");
  EXPECT_EQ(older("1e126"), kOverflow);
  EXPECT_EQ(older("1e2147483646"), kOverflow);
  EXPECT_EQ(older("1e2147483647"), kUnderflow);
  EXPECT_EQ(older("1e-2147483647"), kUnderflow);
  EXPECT_EQ(older("1e2147483649"),
            "The parameter cannot be converted to a numeric value: 1e2147483649");
  EXPECT_EQ(older("dog"), "The parameter cannot be converted to a numeric value: dog");
  EXPECT_EQ(older(""), "The parameter cannot be converted to a numeric value");
}

TEST(CompareNumbers, OrdersByValue) {
  std::vector<std::string> ascending;
  for (const std::string text :
       {"-9.9e125", "-1e125", "-100.5", "-100",    "-20",   "-3",     "-1.5",
        "-1",       "-0.5",   "-0.05",  "-1e-130", "0",     "1e-130", "9e-130",
        "1e-129",   "0.05",   "0.5",    "0.51",    "1",     "1.5",    "3",
        "20",       "100",    "100.5",  "1e38",    "1e125", "9.9e125"}) {
    ascending.push_back(*NormalizeNumber(text));
  }
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(CompareNumbers(ascending[i], ascending[j]), i <=> j)
          << ascending[i] << " and " << ascending[j];
    }
  }
}

// Measured on the service.
TEST(NumberSize, MeasuredSizes) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"0", 1},         {"-0", 1},     {"1", 2},
      {"12", 2},        {"123", 3},    {"1234", 3},
      {"0042", 2},      {"100", 2},    {"1010", 3},
      {"0.0000001", 2}, {"1E125", 2},  {"1E-100", 2},
      {"1.5", 3},       {"15", 2},     {"1.234", 4},
      {"3.14159", 5},   {"123456", 4}, {"100.5", 4},
      {"0.15", 2},      {"-42", 3},    {"12345678901234567890123456789012345678", 20}};
  for (const auto& [text, size] : cases) {
    EXPECT_EQ(NumberSize(*NormalizeNumber(text)), size) << text;
  }
}

// 1 + ceil(d/2), and one more where d digits start in the middle of a pair and so end in one, and
// one for a minus sign: the rule that the measured sizes follow.
TEST(NumberSize, FollowsTheRuleForAnyNumber) {
  for (int exponent = -130; exponent <= 125; ++exponent) {
    for (int digits = 1; digits <= 38; ++digits) {
      const std::string text = "1." + std::string(static_cast<std::size_t>(digits - 1), '1') + "e" +
                               std::to_string(exponent);
      const std::string number = *NormalizeNumber(text);
      const bool split = digits % 2 == 0 && exponent % 2 == 0;
      const std::size_t size = static_cast<std::size_t>(1 + (digits + 1) / 2 + (split ? 1 : 0));
      ASSERT_EQ(NumberSize(number), size) << number;
      ASSERT_EQ(NumberSize("-" + number), size + 1) << number;
    }
  }
}

}  // namespace
}  // namespace tuskgate::translator
