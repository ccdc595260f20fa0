#include "policy/wildcard.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace tuskgate::policy {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

char Lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

// How much of the text's beginning a part without stars matches.
std::optional<std::size_t> MatchHere(std::string_view part, std::string_view text) {
  // Most parts are plain text, which is compared as a whole.
  if (part.find(kAnyCharacter) == kNowhere) {
    return text.starts_with(part) ? std::optional(part.size()) : std::nullopt;
  }
  std::size_t at = 0;
  for (const char wanted : part) {
    if (at == text.size()) return std::nullopt;
    if (wanted == kAnyCharacter) {
      ++at;
      while (at < text.size() && Continues(text[at])) ++at;
    } else if (text[at++] != wanted) {
      return std::nullopt;
    }
  }
  return at;
}

bool MatchesEnd(std::string_view part, std::string_view text) {
  if (part.find(kAnyCharacter) == kNowhere) return text.ends_with(part);
  std::size_t at = text.size();
  for (auto wanted = part.rbegin(); wanted != part.rend(); ++wanted) {
    if (at == 0) return false;
    --at;
    if (*wanted == kAnyCharacter) {
      while (at > 0 && Continues(text[at])) --at;
    } else if (text[at] != *wanted) {
      return false;
    }
  }
  return true;
}

// Where the first match of a part without stars ends.
std::size_t FindEnd(std::string_view part, std::string_view text) {
  if (part.find(kAnyCharacter) == kNowhere) {
    // Unlike std::string_view's, this search takes no more time than the text is long.
    const void* found = memmem(text.data(), text.size(), part.data(), part.size());
    if (found == nullptr) return kNowhere;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + part.size();
  }
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (Continues(text[begin])) continue;
    if (const auto length = MatchHere(part, text.substr(begin))) return begin + *length;
  }
  return kNowhere;
}

}  // namespace

std::string PatternOf(std::string_view written) {
  std::string pattern(written);
  std::replace(pattern.begin(), pattern.end(), '*', kAnyText);
  std::replace(pattern.begin(), pattern.end(), '?', kAnyCharacter);
  return pattern;
}

bool HasWildcardBytes(std::string_view text) {
  return text.find(kAnyText) != kNowhere || text.find(kAnyCharacter) != kNowhere;
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  std::size_t star = pattern.find(kAnyText);
  const auto head = MatchHere(pattern.substr(0, star), text);
  if (!head) return false;
  text.remove_prefix(*head);
  if (star == kNowhere) return text.empty();
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find(kAnyText);
    if (star == kNowhere) return MatchesEnd(pattern, text);
    if (star == 0) continue;
    const std::size_t end = FindEnd(pattern.substr(0, star), text);
    if (end == kNowhere) return false;
    text.remove_prefix(end);
  }
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower;
}

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return Lower(one) == Lower(other); });
}

}  // namespace tuskgate::policy
