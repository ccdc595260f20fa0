// Files of cases with what is expected of each:
//
//   === name
//   lines that say what is asked
//   ---
//   what is expected
//
// What comes before the first case belongs to nobody, and stays.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tuskgate {

// `Case` has head (all up to "---", as it stands in the file), name and expected.
template <typename Case>
struct GoldenFile {
  std::string preamble;
  std::vector<Case> cases;
};

// `read_head_line(line, case)` is called for each line between a case's name and "---".
template <typename Case, typename ReadHeadLine>
GoldenFile<Case> ReadGoldenFile(const std::filesystem::path& path,
                                const ReadHeadLine& read_head_line) {
  GoldenFile<Case> file;
  std::ifstream stream(path);
  bool in_head = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("=== ")) {
      Case& begun = file.cases.emplace_back();
      begun.head = line + "\n";
      begun.name = line.substr(4);
      in_head = true;
    } else if (file.cases.empty()) {
      file.preamble += line + "\n";
    } else if (in_head && line == "---") {
      in_head = false;
    } else if (in_head) {
      file.cases.back().head += line + "\n";
      read_head_line(line, file.cases.back());
    } else if (!line.empty()) {
      file.cases.back().expected += line + "\n";
    }
  }
  return file;
}

template <typename Case>
void WriteGoldenFile(const std::filesystem::path& path, const GoldenFile<Case>& file) {
  std::ofstream stream(path);
  stream << file.preamble;
  for (std::size_t i = 0; i < file.cases.size(); ++i) {
    if (i > 0) stream << "\n";
    stream << file.cases[i].head << "---\n" << file.cases[i].expected;
  }
}

}  // namespace tuskgate
