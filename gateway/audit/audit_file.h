// A file to which whole lines are appended. Used by one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

class AuditFile {
 public:
  // `-` is stdout. Throws std::runtime_error with a message for the operator.
  explicit AuditFile(std::string name);
  ~AuditFile();
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  // Appends lines as long as that works at once, and returns how many bytes that were. What is
  // there of a line that could not be written is cut off; from a pipe it cannot be taken back, and
  // the rest of it follows with the next call. Sets errno when it is less than all.
  std::size_t Append(std::string_view lines);

  // Waits until more can be written, or for so long.
  void Wait(int milliseconds) const;

  // Opens the file by its name, and goes on with what there was if that fails: the error's text
  // then.
  std::string Reopen();

  const std::string& name() const { return name_; }

 private:
  bool IsStdout() const { return name_ == "-"; }
  void Examine();

  const std::string name_;
  int descriptor_ = -1;
  bool is_regular_ = false;  // it can be cut, and never makes anybody wait
};

}  // namespace tuskgate::gateway
