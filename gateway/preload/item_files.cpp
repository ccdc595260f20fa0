#include "gateway/preload/item_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <zlib.h>

#include "gateway/preload/node.h"
#include "translator/model/json.h"

namespace tuskgate::gateway::preload {
namespace {

namespace fs = std::filesystem;
using translator::Json;

constexpr std::size_t kChunk = 256 << 10;
constexpr std::string_view kSummary = "manifest-summary.json";
constexpr std::array<std::string_view, 2> kItemFiles = {".jsonl", ".json-lines"};

void Close(void* file) { gzclose(static_cast<gzFile>(file)); }

// {"Item": {"S": "x"}} is an item whose only attribute, and so its key, is called Item; what an
// export has around an item holds attributes.
bool IsWrapped(const Json& item) {
  if (!item.IsObject() || item.MemberCount() != 1 || item.MemberBegin()->name != "Item")
    return false;
  const Json& inner = item.MemberBegin()->value;
  if (!inner.IsObject() || inner.MemberCount() != 1) return inner.IsObject();
  const std::string_view name = translator::Text(inner.MemberBegin()->name);
  const bool is_key =
      (name == "S" || name == "N" || name == "B") && inner.MemberBegin()->value.IsString();
  return !is_key;
}

rapidjson::Document ParseLine(const std::string& text, int line) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (document.HasParseError()) {
    throw Fault(line,
                fmt::format("not JSON: {}", rapidjson::GetParseError_En(document.GetParseError())));
  }
  return document;
}

[[noreturn]] void Refuse(const fs::path& path, std::string_view reason) {
  throw std::runtime_error(fmt::format("{}: {}", path.string(), reason));
}

// The documents of a small file.
std::vector<Node> ReadManifest(const fs::path& path) {
  LineReader lines(path);
  std::string text;
  try {
    while (const std::optional<std::string> line = lines.Next()) text += *line + "\n";
    return ReadJson(text);
  } catch (const Fault& fault) {
    Refuse(path, fmt::format("line {}: {}", fault.line(), fault.what()));
  }
}

fs::path FindSummary(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().filename() == kSummary) found.push_back(entry.path());
  }
  if (found.empty()) Refuse(directory, "no export of a table: there is no manifest-summary.json");
  if (found.size() > 1) Refuse(directory, "several exports, of which one can be loaded");
  return found.front();
}

void CheckSummary(const fs::path& path) {
  const std::vector<Node> documents = ReadManifest(path);
  const Node summary = documents.empty() ? Node() : documents.front();
  const std::string type = summary.TextOf("exportType");
  if (!type.empty() && type != "FULL_EXPORT") {
    Refuse(path, fmt::format("an export of type {}: only full exports can be loaded", type));
  }
  const std::string format = summary.TextOf("outputFormat");
  if (format == "DYNAMODB_JSON") return;
  Refuse(path,
         fmt::format("an export in the format '{}': only DYNAMODB_JSON can be loaded", format));
}

}  // namespace

LineReader::LineReader(const fs::path& path) : file_(gzopen(path.c_str(), "rb"), Close) {}

LineReader::~LineReader() = default;

std::optional<std::string> LineReader::Next() {
  ++line_;
  if (file_ == nullptr) throw Fault(line_, "cannot be read");
  for (;;) {
    const std::size_t end = buffer_.find('\n', at_);
    if (end != std::string::npos || (is_over_ && at_ < buffer_.size())) {
      std::string line = buffer_.substr(at_, end == std::string::npos ? end : end - at_);
      at_ = end == std::string::npos ? buffer_.size() : end + 1;
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (is_over_) return std::nullopt;
    buffer_.erase(0, std::exchange(at_, 0));
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    auto* const file = static_cast<gzFile>(file_.get());
    const int got = gzread(file, buffer_.data() + before, kChunk);
    int status = Z_OK;
    gzerror(file, &status);
    // A file that is cut off within what gzip wrote ends with Z_BUF_ERROR.
    if (got < 0 || (got == 0 && status != Z_OK)) throw Fault(line_, "cannot be read to its end");
    buffer_.resize(before + static_cast<std::size_t>(got));
    is_over_ = got == 0;
  }
}

std::optional<std::string> ItemOfLine(const std::string& text, int line) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
  const rapidjson::Document document = ParseLine(text, line);
  if (document.IsObject() && document.HasMember("Keys") && document.HasMember("Metadata")) {
    throw Fault(line, "a change of an incremental export, not an item");
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  (IsWrapped(document) ? document.MemberBegin()->value : document).Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

std::optional<std::string> TableOfItemFile(const std::string& file_name) {
  std::string_view name = file_name;
  if (name.ends_with(".gz")) name.remove_suffix(3);
  for (const std::string_view ending : kItemFiles) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    return std::string(name);
  }
  return std::nullopt;
}

std::vector<DataFile> ExportedFiles(const fs::path& directory) {
  const fs::path summary = FindSummary(directory);
  CheckSummary(summary);
  const fs::path manifest = summary.parent_path() / "manifest-files.json";
  std::vector<DataFile> files;
  for (const Node& entry : ReadManifest(manifest)) {
    const std::string key = entry.TextOf("dataFileS3Key");
    if (key.empty()) Refuse(manifest, fmt::format("line {}: no dataFileS3Key", entry.line));
    const std::string count = entry.TextOf("itemCount");
    const auto [end, error] =
        std::from_chars(count.data(), count.data() + count.size(), files.emplace_back().item_count);
    if (error != std::errc()) files.back().item_count = DataFile::kUnknown;
    files.back().path = summary.parent_path() / "data" / fs::path(key).filename();
  }
  return files;
}

}  // namespace tuskgate::gateway::preload
