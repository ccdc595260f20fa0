// Java's hash codes, where the service's messages show them: in what an object without a text of
// its own prints as, and in the order in which sets and maps of names are listed.
//
// https://docs.oracle.com/javase/8/docs/api/java/lang/String.html#hashCode--
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::translator {

// String.hashCode of text in UTF-8.
std::uint32_t JavaHash(std::string_view text);

// An object of the service's model as it prints: its class, an at sign and its hash code, which is
// that of the array of its class and its members.
std::string JavaObject(std::string_view class_name, const std::vector<std::string_view>& members);

// Distinct names in the order in which a HashMap visits them that began with `buckets` buckets, a
// power of two, and grew when they were filled by three quarters.
std::vector<std::string> InHashOrder(std::vector<std::string> names, std::size_t buckets);

}  // namespace tuskgate::translator
