# What `cmake --install` does beyond copying: paths in the units, and a configuration that is never overwritten.
# CMAKE_INSTALL_PREFIX and DESTDIR are those of the installation; SOURCE and WORK come from CMakeLists.txt.

set(root "$ENV{DESTDIR}")

# The units name whole paths, as systemd wants them.
foreach(unit tidegated tidegate-helper)
  file(READ ${SOURCE}/packaging/systemd/${unit}.service text)
  string(REPLACE "/usr/bin/" "${CMAKE_INSTALL_PREFIX}/bin/" text "${text}")
  string(REPLACE "/usr/sbin/" "${CMAKE_INSTALL_PREFIX}/sbin/" text "${text}")
  file(WRITE ${WORK}/install/${unit}.service "${text}")
  file(INSTALL ${WORK}/install/${unit}.service DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
endforeach()

# The machine's own /etc belongs to an installation in /usr or /usr/local; a private one keeps to its prefix.
set(etc "/etc")
if(NOT CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(etc "${CMAKE_INSTALL_PREFIX}/etc")
endif()
if(EXISTS "${root}${etc}/tidegate/tidegate.toml")
  message(STATUS "Kept: ${root}${etc}/tidegate/tidegate.toml")
else()
  file(INSTALL ${SOURCE}/packaging/tidegate.toml DESTINATION "${etc}/tidegate" PERMISSIONS OWNER_READ OWNER_WRITE
    GROUP_READ)
endif()
