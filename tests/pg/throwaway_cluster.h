// A PostgreSQL cluster in a temporary directory, gone with the object: for tests.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "gateway/process/embedded_cluster.h"

namespace tuskgate::gateway {

// A new directory that PostgreSQL's user may enter, removed with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    path_ = (std::filesystem::temp_directory_path() / "tuskgate-test-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr || chmod(path_.c_str(), 0755) != 0) {
      throw std::runtime_error("cannot make a temporary directory");
    }
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& Path() const { return path_; }

 private:
  std::string path_;
};

// Runs from construction to destruction. Not durable, to be fast.
class ThrowawayCluster {
 public:
  ThrowawayCluster() : cluster_(Options(directory_.Path())) { cluster_.Start(); }

  std::string ConnectionString(std::string_view database = "tuskgate") const {
    return cluster_.ConnectionString(database);
  }

 private:
  static ClusterOptions Options(const std::string& directory) {
    ClusterOptions options;
    options.directory = directory;
    options.durable = false;
    return options;
  }

  TemporaryDirectory directory_;
  EmbeddedCluster cluster_;
};

}  // namespace tuskgate::gateway
