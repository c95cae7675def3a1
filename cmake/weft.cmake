# For CMake projects that are to be compiled for WASIX:
#   cmake -DCMAKE_TOOLCHAIN_FILE=PREFIX/share/weft/weft.cmake …
# weft-cc is looked for beside this file's installation, then in WEFT_BIN (a folder), then in $PATH.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(WASIX TRUE)

# CMake reads this file again for each of its own little projects.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEFT_BIN)
if(WEFT_BIN)
  # For check_ipo_supported, whose little project gets no variables.
  set(ENV{WEFT_BIN} ${WEFT_BIN})
endif()
find_program(WEFT_CC weft-cc HINTS $ENV{WEFT_BIN} ${CMAKE_CURRENT_LIST_DIR}/../../bin
  REQUIRED NO_CMAKE_FIND_ROOT_PATH)
get_filename_component(weft_bin ${WEFT_CC} DIRECTORY)
set(CMAKE_C_COMPILER ${WEFT_CC})
set(CMAKE_CXX_COMPILER ${weft_bin}/weft-c++)
foreach(tool ar ranlib nm strip objcopy objdump)
  string(TOUPPER ${tool} name)
  set(CMAKE_${name} ${weft_bin}/weft-${tool} CACHE FILEPATH "" FORCE)
  foreach(language C CXX)
    if(tool MATCHES "ar|ranlib")
      set(CMAKE_${language}_COMPILER_${name} ${weft_bin}/weft-${tool} CACHE FILEPATH "" FORCE)
    endif()
  endforeach()
endforeach()
# Programs that the build itself runs, tests and try_run among them.
if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${weft_bin}/weft;run;--quiet;--dir;.")
endif()

# Builds the C library when this is its first use.
execute_process(COMMAND ${WEFT_CC} --print-sysroot OUTPUT_VARIABLE weft_sysroot
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
list(PREPEND CMAKE_FIND_ROOT_PATH ${weft_sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(kind LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
endforeach()

set(BUILD_SHARED_LIBS OFF CACHE BOOL "There are no shared libraries yet")
# Nothing is looked for at run time, and CMake would change the paths in ELF files when it installs.
set(CMAKE_SKIP_RPATH ON CACHE BOOL "There are no shared libraries yet")
set(THREADS_PREFER_PTHREAD_FLAG ON)
