#include "translator/model/stored_text.h"

#include <cstdint>
#include <cstring>

#include "translator/model/json_writer.h"

namespace tuskgate::translator {
namespace {

constexpr char kLead = '\x01';
constexpr std::string_view kNulTail = "\xf4\x8f\xbf\xbe";  // U+10FFFE
constexpr std::string_view kOneTail = "\xf4\x8f\xbf\xbf";  // U+10FFFF

// How jsonb prints the lead.
constexpr std::string_view kJsonLead = "\\u0001";

}  // namespace

bool NeedsEscape(std::string_view text) {
  return std::memchr(text.data(), '\0', text.size()) != nullptr ||
         std::memchr(text.data(), kLead, text.size()) != nullptr;
}

std::string ToStored(std::string_view text) {
  std::string stored;
  stored.reserve(text.size());
  if (text.empty() || !NeedsEscape(text)) {
    stored.append(text);
    return stored;
  }
  for (const char c : text) {
    if (c == '\0') {
      stored.append(1, kLead).append(kNulTail);
    } else if (c == kLead) {
      stored.append(1, kLead).append(kOneTail);
    } else {
      stored.push_back(c);
    }
  }
  return stored;
}

std::string FromStored(std::string_view stored) {
  std::string text;
  text.reserve(stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i] == kLead) {
      const std::string_view tail = stored.substr(i + 1, kNulTail.size());
      text.push_back(tail == kNulTail ? '\0' : kLead);
      i += tail.size();
    } else {
      text.push_back(stored[i]);
    }
  }
  return text;
}

namespace {

bool NeedsJsonEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The first character from `at` on that a JSON string must escape.
std::size_t FindJsonEscape(std::string_view text, std::size_t at) {
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (HasJsonEscape(word)) break;
  }
  while (at < text.size() && !NeedsJsonEscape(text[at])) ++at;
  return at;
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;  // start of the run that needs no escape
  for (std::size_t i = FindJsonEscape(text, 0); i < text.size(); i = FindJsonEscape(text, i + 1)) {
    out.append(text, plain, i - plain);
    plain = i + 1;
    const auto c = static_cast<unsigned char>(text[i]);
    switch (c) {
      case '"':
        out.append("\\\"");
        break;
      case '\\':
        out.append("\\\\");
        break;
      case '\n':
        out.append("\\n");
        break;
      case '\r':
        out.append("\\r");
        break;
      case '\t':
        out.append("\\t");
        break;
      default:
        out.append("\\u00");
        out.push_back(kHex[c >> 4]);
        out.push_back(kHex[c & 15]);
    }
  }
  out.append(text, plain, text.size() - plain);
  out.push_back('"');
}

void AppendFromStoredJson(std::string& out, std::string_view json) {
  if (json.find(kJsonLead) == std::string_view::npos) {
    out.append(json);
    return;
  }
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\\') {
      out.push_back(json[i]);
      continue;
    }
    if (json.substr(i, kJsonLead.size()) == kJsonLead) {
      const std::string_view tail = json.substr(i + kJsonLead.size(), kNulTail.size());
      out.append(tail == kNulTail ? "\\u0000" : "\\u0001");
      i += kJsonLead.size() + tail.size() - 1;
    } else {
      // Any other escape: a backslash and the character it protects, which may be a backslash.
      out.append(json.substr(i, 2));
      ++i;
    }
  }
}

}  // namespace tuskgate::translator
