#include "policy/json_position.h"

#include <algorithm>
#include <string>
#include <vector>

#include "translator/model/json.h"
// RapidJSON has to be set up before it is included.
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace tuskgate::policy {
namespace {

std::string WithoutFirstEntry(std::string path) {
  static constexpr std::string_view kEntry = "[0]";
  const std::size_t entry = path.find(kEntry);
  if (entry != std::string::npos) path.erase(entry, kEntry.size());
  return path;
}

// Follows the tokens of a document until it comes to the value.
class Search : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Search> {
 public:
  Search(const rapidjson::MemoryStream& stream, std::string_view path)
      : stream_(stream), path_(path), other_path_(WithoutFirstEntry(path_)) {}

  std::size_t end() const { return end_; }

  bool Default() { return Enter(); }
  bool StartObject() { return Open(false); }
  bool StartArray() { return Open(true); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool EndArray(rapidjson::SizeType) { return Close(); }
  bool Key(const char* name, rapidjson::SizeType size, bool) {
    key_.assign(name, size);
    return true;
  }

 private:
  struct Level {
    std::string path;
    bool is_list = false;
    std::size_t count = 0;
  };

  // False at the value that is looked for, which ends the reading.
  bool Enter() {
    if (levels_.empty()) return true;
    Level& level = levels_.back();
    value_ = level.path;
    if (level.is_list) {
      value_.append("[").append(std::to_string(level.count++)).append("]");
    } else {
      if (!value_.empty()) value_.push_back('.');
      value_.append(key_);
    }
    if (value_ != path_ && value_ != other_path_) return true;
    end_ = stream_.Tell();
    return false;
  }

  bool Open(bool is_list) {
    if (!Enter()) return false;
    levels_.push_back({levels_.empty() ? std::string() : value_, is_list});
    return true;
  }

  bool Close() {
    levels_.pop_back();
    return true;
  }

  const rapidjson::MemoryStream& stream_;
  const std::string path_;
  const std::string other_path_;
  std::size_t end_ = 1;
  std::string key_;
  std::string value_;
  std::vector<Level> levels_;
};

}  // namespace

JsonPosition PositionOf(std::string_view json, std::string_view path) {
  if (path.empty()) return {};
  // Not copied by the reader, as other streams are, which then tell no position.
  rapidjson::MemoryStream stream(json.data(), json.size());
  Search search(stream, path);
  rapidjson::Reader().Parse<rapidjson::kParseIterativeFlag>(stream, search);
  const std::size_t end = search.end();
  const std::string_view before = json.substr(0, end - 1);
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return {static_cast<std::size_t>(lines) + 1, end - line_start};
}

std::size_t NestingOf(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char character = json[i];
    if (character == '"') in_string = !in_string;
    if (in_string) {
      if (character == '\\') ++i;
      continue;
    }
    if (character == '{' || character == '[') deepest = std::max(deepest, ++depth);
    if ((character == '}' || character == ']') && depth > 0) --depth;
  }
  return deepest;
}

}  // namespace tuskgate::policy
