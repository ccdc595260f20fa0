#include "translator/stream/sequence_number.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tuskgate::translator {
namespace {

constexpr std::size_t kDigits = 15;

std::int64_t NumberIn(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

std::string SequenceNumber(const LogPosition& position) {
  return fmt::format("{:0{}}{:0{}}", position.tick, kDigits, position.n, kDigits);
}

std::optional<LogPosition> ReadSequenceNumber(std::string_view text) {
  const bool decimal =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || !decimal) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() <= kDigits) return LogPosition{0, NumberIn(text)};
  const std::string_view tick = text.substr(0, text.size() - kDigits);
  if (tick.size() > kDigits) return LogPosition::AfterTick(LogPosition::kEndOfTick);
  return LogPosition{NumberIn(tick), NumberIn(text.substr(tick.size()))};
}

}  // namespace tuskgate::translator
