// Files of items: JSON, one item a line, and exports of the service's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway::preload {

// The lines of a file, compressed by gzip or not.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // Without the line's end; nothing after the last. Throws Fault where the file cannot be read, or
  // ends too early.
  std::optional<std::string> Next();
  int line() const { return line_; }  // of what Next returned last, from 1

 private:
  std::unique_ptr<void, void (*)(void*)> file_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool is_over_ = false;
  int line_ = 0;
};

// The item of a line as JSON, without the "Item" around it that exports have; nothing of an empty
// line. Throws Fault. Whether it is an item is for the service to say.
std::optional<std::string> ItemOfLine(const std::string& text, int line);

// The stem of a file's name that has items of a table: "Music" of Music.jsonl, Music.json-lines,
// and the same with .gz. Nothing of other files.
std::optional<std::string> TableOfItemFile(const std::string& file_name);

struct DataFile {
  static constexpr std::int64_t kUnknown = -1;
  std::filesystem::path path;
  std::int64_t item_count = kUnknown;
};

// The data files of the export in a directory, or in one below it: where `aws s3 sync` of the
// bucket's prefix puts AWSDynamoDB/ID/. Throws std::runtime_error, which names the file, of what is
// no export, or of another form.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
std::vector<DataFile> ExportedFiles(const std::filesystem::path& directory);

}  // namespace tuskgate::gateway::preload
