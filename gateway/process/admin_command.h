// `tuskgate admin`: asks the test kit of a server that runs. docs/testing.md explains what it does.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tuskgate::gateway {

struct AdminArguments {
  std::vector<std::string> words;                            // "clock", "advance", "25h"
  std::vector<std::pair<std::string, std::string>> options;  // name and value; of a switch, ""
};

// A request to the admin listener.
struct AdminCall {
  std::string method;
  std::string path;
  std::string body;  // JSON

  bool operator==(const AdminCall&) const = default;
};

// What the arguments ask for, or what is wrong with them, as one sentence. Pure.
std::variant<AdminCall, std::string> AdminCallOf(const AdminArguments& arguments);

// Sends it and prints what is answered. Returns whether it was done; else the reason goes to
// stderr. Throws std::runtime_error when nobody answers.
bool RunAdmin(const AdminCall& call, const std::string& host, std::uint16_t port);

}  // namespace tuskgate::gateway
