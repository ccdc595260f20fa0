// The one table of settings: names, help and how a text becomes a member of Config.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/process/config.h"
#include "gateway/tls/context.h"

namespace tuskgate::gateway {

struct Setting {
  std::string_view name;         // "read-connections"
  std::string_view placeholder;  // "N"; empty for a switch, whose value may be left out
  std::string_view help;
  // Reads `text` into `config`, or says what is wrong with it.
  std::optional<std::string> (*apply)(Config& config, const std::string& text);
  // How the value of `config` is written.
  std::string (*show)(const Config& config);
};

// In the order in which --help lists them.
std::span<const Setting> Settings();

// "127.0.0.1:8000" or "[::1]:8000": where the gateway listens, with the port that it got.
std::string AddressOf(const Config& config, std::uint16_t port);

// The same of the test kit's listener.
std::string AdminAddressOf(const Config& config, std::uint16_t port);

// Whether clients are to speak TLS.
bool UsesTls(const Config& config);

// The files of --tls-cert and its kin.
TlsFiles TlsFilesOf(const Config& config);

// Whether only programs on this machine, or in this container, can reach the gateway.
bool ListensOnLoopback(const Config& config);

// Whether nobody can come between us and --auth-verifier, or that is meant; true without one.
bool TrustsVerifierOnItsWay(const Config& config);

// "read-connections" is TUSKGATE_READ_CONNECTIONS.
std::string EnvironmentName(std::string_view setting);

}  // namespace tuskgate::gateway
