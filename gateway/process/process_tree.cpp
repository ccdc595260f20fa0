#include "gateway/process/process_tree.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find_first_of(" \t\n", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

// The word after "name:"; 0 when there is none.
std::uint64_t Field(std::string_view status, std::string_view name) {
  const std::vector<std::string_view> words = Words(status);
  const auto found = std::find(words.begin(), words.end(), name);
  if (found == words.end() || found + 1 == words.end()) return 0;
  return ParseNumber<std::uint64_t>(*(found + 1)).value_or(0);
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<ProcessSample> SampleOf(std::string_view process) {
  return ParseProcess(ReadText(fmt::format("/proc/{}/stat", process)),
                      ReadText(fmt::format("/proc/{}/status", process)));
}

}  // namespace

// https://man7.org/linux/man-pages/man5/proc.5.html
std::optional<ProcessSample> ParseProcess(std::string_view stat, std::string_view status) {
  // The second field is a name in parentheses, with whatever characters.
  const std::size_t name = stat.find(" (");
  const std::size_t end = stat.rfind(')');
  if (name == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  const std::vector<std::string_view> rest = Words(stat.substr(end + 1));
  constexpr std::size_t kState = 0;
  constexpr std::size_t kParent = 1;
  constexpr std::size_t kUserTime = 11;
  constexpr std::size_t kSystemTime = 12;
  if (rest.size() <= kSystemTime || rest[kState].size() != 1) return std::nullopt;
  const auto process = ParseNumber<pid_t>(stat.substr(0, name));
  const auto parent = ParseNumber<pid_t>(rest[kParent]);
  const auto user_time = ParseNumber<std::uint64_t>(rest[kUserTime]);
  const auto system_time = ParseNumber<std::uint64_t>(rest[kSystemTime]);
  if (!process || !parent || !user_time || !system_time) return std::nullopt;
  ProcessSample sample;
  sample.process = *process;
  sample.parent = *parent;
  sample.state = rest[kState].front();
  sample.progress = *user_time + *system_time + Field(status, "voluntary_ctxt_switches:") +
                    Field(status, "nonvoluntary_ctxt_switches:");
  return sample;
}

std::vector<ProcessSample> SampleTree(pid_t process) {
  std::vector<ProcessSample> all;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!ParseNumber<pid_t>(name)) continue;
    if (const auto sample = SampleOf(name)) all.push_back(*sample);
  }
  std::vector<ProcessSample> tree;
  for (const ProcessSample& sample : all) {
    if (sample.process == process) tree.push_back(sample);
  }
  for (std::size_t i = 0; i < tree.size(); ++i) {
    for (const ProcessSample& sample : all) {
      if (sample.parent == tree[i].process) tree.push_back(sample);
    }
  }
  return tree;
}

bool GetsOn(const std::vector<ProcessSample>& before, const std::vector<ProcessSample>& now) {
  if (now.empty() || before != now) return true;
  return std::any_of(now.begin(), now.end(), [](const ProcessSample& sample) {
    return sample.state == 'R' || sample.state == 'D';
  });
}

bool IsStopped(const ProcessSample& sample) { return sample.state == 'T' || sample.state == 't'; }

}  // namespace tuskgate::gateway
