// The items of the benchmark, as DynamoDB JSON: 400 bytes each by DynamoDB's rule of size (names
// and values in UTF-8; a number takes one byte per two significant digits and one more).
//
// What varies between items is fixed in width and written as a marker, so that a request is
// rendered once and afterwards only has digits overwritten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tuskgate::bench {

constexpr std::size_t kItemSize = 400;
constexpr int kRowsPerPartition = 10;

constexpr std::string_view kCustomer = "0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11";  // of all items
constexpr std::string_view kKeyMarker = "@@@@@@@@";  // digits of the partition key
constexpr std::string_view kRowMarker = "~~";        // digits of the sort key
constexpr std::string_view kTimeMarker = "^^^^^^";   // a fraction of a second, to vary the payload

// Either {"pk":…} or {"pk":…,"sk":…}, with markers, without the braces.
inline std::string KeyJson(bool with_sort_key) {
  std::string json = R"("pk":{"S":"item#@@@@@@@@"})";
  if (with_sort_key) json += R"(,"sk":{"S":"row#~~"})";
  return json;
}

enum class ItemShape { kPlain, kWithSortKey, kDocument };

inline std::string ItemJson(ItemShape shape) {
  const bool with_sort_key = shape == ItemShape::kWithSortKey;
  const bool is_document = shape == ItemShape::kDocument;
  std::string json = "{" + KeyJson(with_sort_key);
  std::size_t size = std::string_view("pkitem#00000000").size();
  if (with_sort_key) size += std::string_view("skrow#00").size();

  std::size_t member_size = 0;  // what a map takes for each
  const auto add_name = [&](std::string_view name) {
    if (json.back() != '{') json.push_back(',');
    json.append("\"").append(name).append("\":");
    size += name.size() + member_size;
  };
  const auto add_string = [&](std::string_view name, std::string_view value) {
    add_name(name);
    json.append("{\"S\":\"").append(value).append("\"}");
    size += value.size();
  };
  const auto add_number = [&](std::string_view name, std::string_view digits) {
    add_name(name);
    json.append("{\"N\":\"").append(digits).append("\"}");
    size += (digits.size() + 1) / 2 + 1;
  };
  if (is_document) {
    add_name("profile");
    json.append("{\"M\":{");
    size += 3;
    member_size = 1;
  }
  add_number("counter", "1");
  add_number("cents", "1249599");
  add_number("weight", "13");
  add_string("touched", "2026-01-01T00:00:00.^^^^^^Z");
  add_string("customer", kCustomer);
  add_string("email", "ada.lovelace@example.com");
  add_string("city", "Z\u00fcrich");
  add_string("status", "SHIPPED");

  constexpr std::string_view kName = "note";
  constexpr std::string_view kWords = "the quick brown fox jumps over the lazy dog and then ";
  std::string filler;
  while (size + member_size + kName.size() + filler.size() < kItemSize) {
    filler += kWords[filler.size() % kWords.size()];
  }
  add_string(kName, filler);
  return json + (is_document ? "}}}" : "}");
}

// Overwrites `width` bytes with the last decimal digits of `value`.
inline void WriteDigits(char* at, std::uint64_t value, std::size_t width) {
  for (char* digit = at + width; digit != at; value /= 10) {
    *--digit = static_cast<char>('0' + value % 10);
  }
}

}  // namespace tuskgate::bench
