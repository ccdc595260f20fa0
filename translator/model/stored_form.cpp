#include "translator/model/stored_form.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kMostDigits = 38;

constexpr std::array<bool, 256> Base64Characters() {
  std::array<bool, 256> are{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789+/")) {
    are[static_cast<unsigned char>(c)] = true;
  }
  return are;
}

constexpr std::array<bool, 256> kIsBase64 = Base64Characters();

[[noreturn]] void NoValue(std::string_view tag) {
  throw UnreadableItem(fmt::format("this is no value of type {}", tag));
}

void CheckTexts(std::string_view tag, const Json& set) {
  if (!set.IsArray() || set.Empty()) NoValue(tag);
  for (const Json& element : set.GetArray()) {
    if (!element.IsString()) NoValue(tag);
    if (tag == "NS" && !IsReadableNumber(Text(element))) NoValue(tag);
    if (tag == "BS" && !IsReadableBinary(Text(element))) NoValue(tag);
  }
}

void CheckValue(const Json& typed, int level) {
  if (!typed.IsObject() || typed.MemberCount() != 1) {
    throw UnreadableItem("this is no attribute value");
  }
  if (level > kMostReadableLevels) throw UnreadableItem("too many levels");
  const std::string_view tag = Text(typed.MemberBegin()->name);
  const Json& value = typed.MemberBegin()->value;
  if (tag == "S") {
    if (!value.IsString()) NoValue(tag);
  } else if (tag == "N") {
    if (!value.IsString() || !IsReadableNumber(Text(value))) NoValue(tag);
  } else if (tag == "B") {
    if (!value.IsString() || !IsReadableBinary(Text(value))) NoValue(tag);
  } else if (tag == "BOOL") {
    if (!value.IsBool()) NoValue(tag);
  } else if (tag == "NULL") {
    if (!value.IsTrue()) NoValue(tag);
  } else if (tag == "M") {
    if (!value.IsObject()) NoValue(tag);
    for (const auto& member : value.GetObject()) CheckValue(member.value, level + 1);
  } else if (tag == "L") {
    if (!value.IsArray()) NoValue(tag);
    for (const Json& element : value.GetArray()) CheckValue(element, level + 1);
  } else if (tag == "SS" || tag == "NS" || tag == "BS") {
    CheckTexts(tag, value);
  } else {
    throw UnreadableItem("this is no attribute value");
  }
}

}  // namespace

bool IsReadableNumber(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!text.empty() && text.size() <= kMostDigits &&
      std::all_of(text.begin(), text.end(), is_digit)) {
    return true;
  }
  return NormalizeNumber(text).has_value();
}

bool IsReadableBinary(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kIsBase64[static_cast<unsigned char>(c)]; });
}

void CheckReadable(const Json& item) {
  if (!item.IsObject()) throw UnreadableItem("the item is no object");
  for (const auto& attribute : item.GetObject()) {
    try {
      CheckValue(attribute.value, 1);
    } catch (const UnreadableItem& fault) {
      throw UnreadableItem(fmt::format("attribute {}: {}", Text(attribute.name), fault.what()));
    }
  }
}

}  // namespace tuskgate::translator
