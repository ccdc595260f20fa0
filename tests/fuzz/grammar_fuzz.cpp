// Any bytes, as a PartiQL statement or as an expression: the parsers must neither crash nor throw,
// and what they understand must print as something that they understand the same.
//
// With LLVM's libFuzzer: script/test --fuzz. The first byte says what the others are.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "grammar/antlr_parser.h"
#include "grammar/partiql_parser.h"
#include "grammar/print_expression.h"
#include "grammar/print_partiql.h"

namespace {

using namespace tuskgate::grammar;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t kMaxExpressionBytes = 4096;
constexpr std::size_t kMaxStatementBytes = 8192;

template <typename Tree>
void Check(std::string_view text, std::size_t most,
           boost::system::result<Tree, SyntaxError> (*read)(std::string_view)) {
  if (text.empty() || text.size() > most) return;
  const auto parsed = read(text);
  if (!parsed.has_value()) return;
  const std::string printed = Print(*parsed);
  if (printed.size() > most) return;
  const auto again = read(printed);
  if (again.has_value() && Print(*again) == printed) return;
  std::fprintf(stderr, "printed as: %s\n", printed.c_str());
  if (!again.has_value()) std::fprintf(stderr, "which is: %s\n", again.error().message.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (*data) {
    case 'c':
      Check(text, kMaxExpressionBytes, ReadCondition);
      break;
    case 'u':
      Check(text, kMaxExpressionBytes, ReadUpdate);
      break;
    case 'p':
      Check(text, kMaxExpressionBytes, ReadProjection);
      break;
    default:
      Check(text, kMaxStatementBytes, ReadPartiQL);
      break;
  }
  return 0;
}
