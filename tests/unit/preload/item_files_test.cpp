#include "gateway/preload/item_files.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "gateway/preload/node.h"

namespace tuskgate::gateway::preload {
namespace {

namespace fs = std::filesystem;

class ItemFiles : public testing::Test {
 protected:
  ItemFiles() {
    std::string pattern = (fs::temp_directory_path() / "tuskgate-unit-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~ItemFiles() override { fs::remove_all(directory_); }

  fs::path Write(const std::string& name, const std::string& text) const {
    const fs::path path = directory_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string RefusalOf(const std::string& name) const {
    try {
      ExportedFiles(directory_ / name);
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).substr(directory_.string().size() + 1);
    }
    return {};
  }

  fs::path directory_;
};

std::vector<std::string> LinesOf(const fs::path& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  while (std::optional<std::string> line = reader.Next()) lines.push_back(*std::move(line));
  return lines;
}

TEST_F(ItemFiles, LinesAreReadWhateverTheyEndWith) {
  EXPECT_EQ(LinesOf(Write("a", "1\n\n2\r\n3")), (std::vector<std::string>{"1", "", "2", "3"}));
  EXPECT_TRUE(LinesOf(Write("b", "")).empty());
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(LinesOf(Write("c", large + "\n" + large)), (std::vector<std::string>{large, large}));
}

TEST_F(ItemFiles, GzipIsReadToItsEnd) {
  const fs::path path = directory_ / "a.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  gzputs(file, "one\ntwo\n");
  gzclose(file);
  EXPECT_EQ(LinesOf(path), (std::vector<std::string>{"one", "two"}));
  fs::resize_file(path, fs::file_size(path) - 9);
  EXPECT_THROW(LinesOf(path), Fault);
  EXPECT_THROW(LinesOf(directory_ / "nothing"), Fault);
}

TEST(ItemOfLine, TakesTheItemOutOfWhatAnExportHasAroundIt) {
  EXPECT_EQ(ItemOfLine(R"({"Item":{"a":{"S":"1"}}})", 1), R"({"a":{"S":"1"}})");
  EXPECT_EQ(ItemOfLine(R"({"Item":{"S":{"S":"1"}}})", 1), R"({"S":{"S":"1"}})");
  EXPECT_EQ(ItemOfLine(R"({"a":{"S":"1"},"Item":{"M":{}}})", 1),
            R"({"a":{"S":"1"},"Item":{"M":{}}})");
  EXPECT_EQ(ItemOfLine(R"({"Item":{"S":"1"}})", 1), R"({"Item":{"S":"1"}})");
  EXPECT_EQ(ItemOfLine("  ", 1), std::nullopt);
}

TEST(ItemOfLine, RefusesWhatIsNoItem) {
  EXPECT_THROW(ItemOfLine("{", 1), Fault);
  EXPECT_THROW(ItemOfLine(R"({"a":1} {"a":2})", 1), Fault);
  EXPECT_THROW(ItemOfLine(R"({"Metadata":{},"Keys":{},"NewImage":{}})", 1), Fault);
}

TEST(TableOfItemFile, IsTheStemOfTheName) {
  EXPECT_EQ(TableOfItemFile("a.b.jsonl"), "a.b");
  EXPECT_EQ(TableOfItemFile("Music.json-lines.gz"), "Music");
  EXPECT_EQ(TableOfItemFile("Music.json"), std::nullopt);
  EXPECT_EQ(TableOfItemFile("Music.gz"), std::nullopt);
}

TEST_F(ItemFiles, AnExportNamesItsFiles) {
  Write("T/AWSDynamoDB/01-ab/manifest-summary.json", R"({"outputFormat":"DYNAMODB_JSON"})");
  Write("T/AWSDynamoDB/01-ab/manifest-files.json",
        "{\"itemCount\":8,\"dataFileS3Key\":\"p/AWSDynamoDB/01-ab/data/x.json.gz\"}\n"
        "{\"dataFileS3Key\":\"p/AWSDynamoDB/01-ab/data/y.json.gz\"}\n");
  const std::vector<DataFile> files = ExportedFiles(directory_ / "T");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, directory_ / "T/AWSDynamoDB/01-ab/data/x.json.gz");
  EXPECT_EQ(files[0].item_count, 8);
  EXPECT_EQ(files[1].item_count, DataFile::kUnknown);
}

TEST_F(ItemFiles, OtherExportsAreRefused) {
  fs::create_directories(directory_ / "A");
  EXPECT_EQ(RefusalOf("A"), "A: no export of a table: there is no manifest-summary.json");
  Write("B/manifest-summary.json", R"({"outputFormat":"ION"})");
  EXPECT_EQ(
      RefusalOf("B"),
      "B/manifest-summary.json: an export in the format 'ION': only DYNAMODB_JSON can be loaded");
  Write("C/manifest-summary.json",
        R"({"outputFormat":"DYNAMODB_JSON","exportType":"INCREMENTAL_EXPORT"})");
  EXPECT_EQ(RefusalOf("C"),
            "C/manifest-summary.json: an export of type INCREMENTAL_EXPORT: only "
            "full exports can be loaded");
  Write("D/x/manifest-summary.json", "{}");
  Write("D/y/manifest-summary.json", "{}");
  EXPECT_EQ(RefusalOf("D"), "D: several exports, of which one can be loaded");
  Write("E/manifest-summary.json", R"({"outputFormat":"DYNAMODB_JSON"})");
  Write("E/manifest-files.json", "{\"itemCount\":8}\n");
  EXPECT_EQ(RefusalOf("E"), "E/manifest-files.json: line 1: no dataFileS3Key");
}

}  // namespace
}  // namespace tuskgate::gateway::preload
