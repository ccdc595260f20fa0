#include "translator/request/java_hash.h"

#include <algorithm>

#include <fmt/format.h>

namespace tuskgate::translator {
namespace {

std::uint32_t ArrayHash(const std::vector<std::uint32_t>& elements) {
  std::uint32_t hash = 1;
  for (const std::uint32_t element : elements) hash = 31 * hash + element;
  return hash;
}

}  // namespace

std::uint32_t JavaHash(std::string_view text) {
  std::uint32_t hash = 0;
  const auto add = [&hash](std::uint32_t unit) { hash = 31 * hash + unit; };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
      point = point << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3fU);
    }
    i += length;
    if (point < 0x10000) {
      add(point);
    } else {  // two units of UTF-16
      add(0xd800 + ((point - 0x10000) >> 10));
      add(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return hash;
}

std::string JavaObject(std::string_view class_name, const std::vector<std::string_view>& members) {
  std::vector<std::uint32_t> hashes = {ArrayHash({JavaHash(class_name)})};
  for (const std::string_view member : members) hashes.push_back(JavaHash(member));
  return fmt::format("{}@{:x}", class_name, ArrayHash(hashes));
}

std::vector<std::string> InHashOrder(std::vector<std::string> names, std::size_t buckets) {
  while (4 * names.size() > 3 * buckets) buckets *= 2;
  std::stable_sort(names.begin(), names.end(),
                   [buckets](const std::string& left, const std::string& right) {
                     const auto bucket = [buckets](const std::string& name) {
                       const std::uint32_t hash = JavaHash(name);
                       return (hash ^ hash >> 16) & (buckets - 1);
                     };
                     return bucket(left) < bucket(right);
                   });
  return names;
}

}  // namespace tuskgate::translator
