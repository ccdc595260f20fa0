#include "policy/text_template.h"

#include <utility>

#include <fmt/format.h>

#include "policy/wildcard.h"

namespace tuskgate::policy {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

struct Inner {
  std::string_view key;
  std::optional<std::string_view> fallback;
  std::size_t length = 0;  // with the closing brace
};

// `text` begins behind "${".
std::optional<Inner> ReadInner(std::string_view text) {
  const std::size_t end = text.find_first_of(",}");
  if (end == std::string_view::npos) return std::nullopt;
  Inner inner;
  inner.key = Trimmed(text.substr(0, end));
  inner.length = end + 1;
  if (text[end] == '}') return inner;
  const std::size_t open = text.find_first_not_of(' ', end + 1);
  if (open == std::string_view::npos || text[open] != '\'') return std::nullopt;
  const std::size_t close = text.find('\'', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  const std::size_t brace = text.find_first_not_of(' ', close + 1);
  if (brace == std::string_view::npos || text[brace] != '}') return std::nullopt;
  inner.fallback = text.substr(open + 1, close - open - 1);
  inner.length = brace + 1;
  return inner;
}

bool IsEscape(std::string_view key) { return key == "*" || key == "?" || key == "$"; }

}  // namespace

std::string LookUpForm(std::string_view key) {
  const std::size_t slash = key.find('/');
  std::string form = LowerCase(key.substr(0, slash));
  if (slash != std::string_view::npos) form += key.substr(slash);
  return form;
}

boost::system::result<TextTemplate, std::string> TextTemplate::Read(std::string_view written,
                                                                    TextSyntax syntax) {
  const auto plain = [&syntax](std::string_view text) {
    return syntax.has_wildcards ? PatternOf(text) : std::string(text);
  };
  TextTemplate result;
  std::string* text = &result.head_;
  while (!written.empty()) {
    const std::size_t begin = syntax.has_variables ? written.find("${") : std::string_view::npos;
    *text += plain(written.substr(0, begin));
    if (begin == std::string_view::npos) break;
    written.remove_prefix(begin + 2);
    const auto inner = ReadInner(written);
    if (!inner || inner->key.empty()) {
      return fmt::format("what follows ${{ in '${{{}' is not a policy variable", written);
    }
    if (IsEscape(inner->key) && !inner->fallback) {
      *text += inner->key;
    } else {
      Variable variable{LookUpForm(inner->key), std::nullopt, {}};
      if (inner->fallback) variable.fallback = std::string(*inner->fallback);
      result.tail_.push_back(std::move(variable));
      text = &result.tail_.back().text;
    }
    written.remove_prefix(inner->length);
  }
  return result;
}

std::optional<std::string> TextTemplate::Resolve(const ContextKeys& context) const {
  std::string resolved = head_;
  for (const Variable& variable : tail_) {
    const std::optional<std::vector<std::string>> values = context.Find(variable.key);
    if (values && !values->empty()) {
      if (values->size() > 1 || HasWildcardBytes(values->front())) return std::nullopt;
      resolved += values->front();
    } else if (variable.fallback) {
      resolved += *variable.fallback;
    } else {
      return std::nullopt;
    }
    resolved += variable.text;
  }
  return resolved;
}

}  // namespace tuskgate::policy
