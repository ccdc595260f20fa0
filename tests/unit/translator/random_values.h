// Random values of all types, from a seeded generator: a failure repeats itself.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"

namespace tuskgate::translator {

class RandomValues {
 public:
  explicit RandomValues(unsigned seed) : engine_(seed) {}

  // 0 <= result < bound
  int Below(int bound) { return static_cast<int>(engine_() % static_cast<unsigned>(bound)); }
  bool OneIn(int bound) { return Below(bound) == 0; }

  // Short strings of characters that are special to the stored form, and a few that are not.
  std::string Text(int longest = 8) {
    static const std::vector<std::string> kCharacters = {std::string(1, '\0'),
                                                         "\x01",
                                                         "\x02",
                                                         "a",
                                                         "b",
                                                         "\"",
                                                         "\\",
                                                         "\xf4\x8f\xbf\xbe",
                                                         "\xf4\x8f\xbf\xbf",
                                                         "\xc3\xa9",
                                                         "\xe2\x82\xac",
                                                         "\xf0\x9d\x84\x9e",
                                                         "\xf4\x8f\xbf\xbd",
                                                         "\x7f",
                                                         "u0001",
                                                         " "};
    std::string text;
    for (int length = Below(longest + 1); length > 0; --length) {
      text += kCharacters[static_cast<std::size_t>(Below(static_cast<int>(kCharacters.size())))];
    }
    return text;
  }

  std::string Bytes(int longest = 8) {
    std::string bytes;
    for (int length = Below(longest + 1); length > 0; --length) {
      bytes.push_back(static_cast<char>(OneIn(4) ? (OneIn(2) ? 0 : 255) : Below(256)));
    }
    return bytes;
  }

  // Canonical, of any size that DynamoDB holds, with runs of zeros at either end of the digits.
  std::string AnyNumber() {
    if (OneIn(20)) return "0";
    std::string digits(1, static_cast<char>('1' + Below(9)));
    const int count = OneIn(2) ? 1 + Below(38) : 1 + Below(6);
    while (static_cast<int>(digits.size()) < count) {
      digits.push_back(OneIn(3) ? '0' : static_cast<char>('0' + Below(10)));
    }
    const int exponent = OneIn(3) ? -130 + Below(256) : -8 + Below(24);
    return *NormalizeNumber((OneIn(3) ? "-" : "") + digits.substr(0, 1) + "." + digits.substr(1) +
                            "0e" + std::to_string(exponent));
  }

  // Not a list, map or set.
  AttributeValue Scalar() {
    switch (Below(6)) {
      case 0:
        return {Boolean{OneIn(2)}};
      case 1:
        return {Null{}};
      case 2:
        return {Binary{Bytes()}};
      case 3:
      case 4:
        return {Number{AnyNumber()}};
      default:
        return {String{Text()}};
    }
  }

  AttributeValue AnySet() {
    const int count = 1 + Below(4);
    switch (Below(3)) {
      case 0:
        return {StringSet{Distinct(count, [this] { return Text(); })}};
      case 1:
        return {NumberSet{Distinct(count, [this] { return AnyNumber(); })}};
      default: {
        // Ordered by base64 text: see ParseBinarySet.
        BinarySet set;
        for (const std::string& text : Distinct(count, [this] { return EncodeBase64(Bytes()); })) {
          set.elements.push_back(*DecodeBase64(text));
        }
        return {std::move(set)};
      }
    }
  }

  AttributeValue Any(int depth = 3) {
    const int kind = Below(depth > 0 ? 6 : 4);
    if (kind < 3) return Scalar();
    if (kind == 3) return AnySet();
    if (kind == 4) {
      List list;
      for (int count = Below(4); count > 0; --count) list.elements.push_back(Any(depth - 1));
      return {std::move(list)};
    }
    return {AnyMap(depth - 1)};
  }

  Map AnyMap(int depth) {
    Map map;
    for (int count = Below(4); count > 0; --count) {
      std::string name = Text();
      if (name.empty() || map.Find(name) != nullptr) continue;
      map.members.emplace_back(std::move(name), Any(depth));
    }
    return map;
  }

 private:
  template <typename Make>
  static std::vector<std::string> Distinct(int count, Make make) {
    std::vector<std::string> elements;
    for (; count > 0; --count) elements.push_back(make());
    std::sort(elements.begin(), elements.end());
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return elements;
  }

  std::mt19937 engine_;
};

}  // namespace tuskgate::translator
