#include "translator/stream/shard_iterator.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "translator/model/base64.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kMark = "|1|";

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t end = text.find(' ');
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

bool ReadInteger(std::string_view text, std::int64_t& out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && stop == end;
}

}  // namespace

std::string StreamArn(const StreamName& stream, const ArnScope& scope) {
  return fmt::format("{}/stream/{}", TableArn(stream.table, scope), stream.label);
}

std::optional<StreamName> ReadStreamArn(std::string_view arn) {
  static constexpr std::string_view kTable = "table/";
  static constexpr std::string_view kStream = "/stream/";
  const std::optional<std::string_view> resource = ResourceOfArn(arn);
  if (!resource || !resource->starts_with(kTable)) return std::nullopt;
  const std::string_view path = resource->substr(kTable.size());
  const std::size_t stream = path.find(kStream);
  if (stream == std::string_view::npos || stream == 0) return std::nullopt;
  const std::string_view label = path.substr(stream + kStream.size());
  if (label.empty()) return std::nullopt;
  return StreamName{std::string(path.substr(0, stream)), std::string(label)};
}

std::string WriteIterator(const ShardIterator& iterator, std::string_view stream_arn) {
  const std::string place = fmt::format("{} {} {} {} {}", iterator.shard.id, iterator.after.tick,
                                        iterator.after.n, iterator.skips_trimmed ? 1 : 0,
                                        static_cast<std::int64_t>(iterator.made_at * 1000));
  return fmt::format("{}{}{}", stream_arn, kMark, EncodeBase64(place));
}

std::optional<ShardIterator> ReadIterator(std::string_view text) {
  const std::size_t mark = text.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  std::optional<StreamName> stream = ReadStreamArn(text.substr(0, mark));
  const Result<std::string> place = DecodeBase64(text.substr(mark + kMark.size()));
  if (!stream || !place.has_value()) return std::nullopt;
  const std::vector<std::string_view> words = Words(*place);
  ShardIterator iterator;
  std::int64_t skips = 0;
  std::int64_t made_at = 0;
  if (words.size() != 5 || !ReadInteger(words[1], iterator.after.tick) ||
      !ReadInteger(words[2], iterator.after.n) || !ReadInteger(words[3], skips) ||
      !ReadInteger(words[4], made_at)) {
    return std::nullopt;
  }
  iterator.shard = {std::move(stream->table), std::move(stream->label), std::string(words[0])};
  iterator.skips_trimmed = skips != 0;
  iterator.made_at = static_cast<double>(made_at) / 1000;
  return iterator;
}

}  // namespace tuskgate::translator
