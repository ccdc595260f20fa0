#include "gateway/sts/parameters.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "gateway/access/request_keys.h"
#include "translator/model/utf8.h"

namespace tuskgate::gateway {
namespace {

// Of what was sent, that an error repeats.
constexpr std::size_t kLongestShown = 1024;
constexpr std::size_t kMostTags = 50;
constexpr TextRule kTagKey{1, 128, " .:/=+-@", true};
constexpr TextRule kTagValue{0, 256, " .:/=+-@", true};

// Faults name members of the model: roleArn, not RoleArn.
std::string MemberOf(std::string_view name) {
  std::string member(name);
  if (member.front() >= 'A' && member.front() <= 'Z') {
    member.front() = static_cast<char>(member.front() - 'A' + 'a');
  }
  return member;
}

// Letters of all languages are letters, and so, where any is allowed, are their other characters.
bool HasOnly(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [marks](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           marks.find(c) != std::string_view::npos ||
           // Tags' only; the others are ASCII.
           (static_cast<unsigned char>(c) >= 0x80 && marks.starts_with(' '));
  });
}

std::size_t CharactersOf(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), translator::BeginsCharacter));
}

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && stop == text.data() + text.size();
}

struct Tag {
  std::string_view key;
  std::string_view value;
  bool has_key = false;
  bool has_value = false;
};

// By their numbers; nothing if something else has the name of one.
std::optional<std::map<std::uint32_t, Tag>> TagsOf(const Form& form) {
  static constexpr std::string_view kPrefix = "Tags.member.";
  std::map<std::uint32_t, Tag> tags;
  for (auto at = form.values().lower_bound("Tags");
       at != form.values().end() && at->first.starts_with("Tags"); ++at) {
    std::string_view rest = at->first;
    if (rest == "Tags" && at->second.empty()) continue;  // how an empty list is sent
    if (!rest.starts_with(kPrefix)) return std::nullopt;
    rest.remove_prefix(kPrefix.size());
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    std::uint32_t number = 0;
    if (!ReadNumber(rest.substr(0, dot), number)) return std::nullopt;
    rest.remove_prefix(dot);
    if (rest == ".Key") {
      tags[number].key = at->second;
      tags[number].has_key = true;
    } else if (rest == ".Value") {
      tags[number].value = at->second;
      tags[number].has_value = true;
    } else {
      return std::nullopt;
    }
  }
  return tags;
}

}  // namespace

void Parameters::Fail(StsError error) {
  if (!error_) error_ = std::move(error);
}

void Parameters::Refuse(std::string_view path, std::string_view value,
                        std::string_view constraint) {
  violations_.push_back(fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}",
                                    translator::CutToCharacters(value, kLongestShown), path,
                                    constraint));
}

void Parameters::CheckText(const std::string& path, std::string_view value, const TextRule& rule) {
  if (!translator::IsUtf8(value)) return Fail({400, "MalformedInput", {}});
  const std::size_t characters = CharactersOf(value);
  if (characters < rule.least) {
    Refuse(path, value,
           fmt::format("Member must have length greater than or equal to {}", rule.least));
  }
  if (characters > rule.most) {
    Refuse(path, value, fmt::format("Member must have length less than or equal to {}", rule.most));
  }
  if (!rule.marks.empty() && !HasOnly(value, rule.marks)) {
    const bool is_tag = rule.marks.starts_with(' ');
    Refuse(
        path, value,
        is_tag
            ? "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"
            : fmt::format("Member must satisfy regular expression pattern: [\\w{}]*", rule.marks));
  }
}

std::string Parameters::Text(std::string_view name, const TextRule& rule) {
  const std::string* const value = form_.Find(name);
  if (value == nullptr) {
    if (rule.is_required) {
      violations_.push_back(
          fmt::format("Value null at '{}' failed to satisfy constraint: Member must not be null",
                      MemberOf(name)));
    }
    return {};
  }
  CheckText(MemberOf(name), *value, rule);
  return *value;
}

std::int64_t Parameters::Seconds(std::int64_t least, std::int64_t most, std::int64_t fallback) {
  const std::string* const value = form_.Find("DurationSeconds");
  if (value == nullptr) return fallback;
  if (value->empty()) {
    Fail({400, "MalformedInput", "missing value for decimal type"});
    return fallback;
  }
  std::int32_t seconds = 0;
  if (!ReadNumber(*value, seconds)) {
    Fail({400, "MalformedInput", {}});
    return fallback;
  }
  if (seconds < least) {
    Refuse("durationSeconds", std::to_string(seconds),
           fmt::format("Member must have value greater than or equal to {}", least));
  }
  if (seconds > most) {
    Refuse("durationSeconds", std::to_string(seconds),
           fmt::format("Member must have value less than or equal to {}", most));
  }
  return seconds;
}

// Names of tags that differ in case are the same, and "aws:" is the service's own.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
std::map<std::string, std::string> Parameters::Tags() {
  const auto numbered = TagsOf(form_);
  std::map<std::string, std::string> tags;
  if (!numbered) {
    Fail({400, "MalformedInput", {}});
    return tags;
  }
  if (numbered->size() > kMostTags) {
    Refuse("tags", fmt::format("[{} tags]", numbered->size()),
           fmt::format("Member must have length less than or equal to {}", kMostTags));
    return tags;
  }
  for (const auto& [number, tag] : *numbered) {
    const std::string path = fmt::format("tags.{}.member.", number);
    for (const auto& [name, has] : {std::pair("key", tag.has_key), {"value", tag.has_value}}) {
      if (has) continue;
      violations_.push_back(
          fmt::format("Value null at '{}{}' failed to satisfy constraint: Member must not be null",
                      path, name));
    }
    if (tag.has_key) CheckText(path + "key", tag.key, kTagKey);
    if (tag.has_value) CheckText(path + "value", tag.value, kTagValue);
    if (boost::beast::iequals(boost::beast::string_view(tag.key.data(), tag.key.size())
                                  .substr(0, std::min<std::size_t>(4, tag.key.size())),
                              "aws:")) {
      Fail(StsValidationError("Tag keys that begin with aws: are reserved for system use"));
    }
    if (FindTag(tags, tag.key)) {
      Fail(StsValidationError(
          "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
    tags.emplace(tag.key, tag.value);
  }
  return tags;
}

void Parameters::RefuseUnsupported(std::string_view name) {
  const std::string members = fmt::format("{}.", name);
  const auto first = form_.values().lower_bound(members);
  const std::string* const value = form_.Find(name);
  if ((value != nullptr && !value->empty()) ||
      (first != form_.values().end() && first->first.starts_with(members))) {
    Fail(StsValidationError(fmt::format("{} is not supported by Tuskgate", name)));
  }
}

std::optional<StsError> Parameters::Fault() const {
  if (error_) return error_;
  if (violations_.empty()) return std::nullopt;
  return StsValidationError(fmt::format("{} validation error{} detected: {}", violations_.size(),
                                        violations_.size() == 1 ? "" : "s",
                                        fmt::join(violations_, "; ")));
}

}  // namespace tuskgate::gateway
