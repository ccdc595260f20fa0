// Asio's and Beast's own functions, compiled once: CMakeLists.txt defines that they are not inline.

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
