@echo off
rem Starts Endotype from an unpacked distribution; needs nothing but Java 17 or newer.
setlocal enabledelayedexpansion
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "version="
for /f "tokens=2 delims== " %%v in ('""%java%" -XshowSettings:properties -version 2^>^&1" ^| findstr /c:"java.specification.version"') do set "version=%%v"
if not defined version (
  echo Endotype needs Java 17 or newer; found none ^(set JAVA_HOME or put java on the PATH^) 1>&2
  exit /b 2
)
if "%version:~0,2%"=="1." set "version=%version:~2%"
if %version% LSS 17 (
  echo Endotype needs Java 17 or newer; found %version% 1>&2
  exit /b 2
)
rem --memory is the budget of the whole process; Java's heap and arrays are set below it as bin/endotype does.
set "memory="
set "before="
for %%a in (%*) do (
  if "!before!"=="--memory" set "memory=%%~a"
  set "before=%%~a"
)
set "budget="
if defined memory (
  if /i "%memory:~-1%"=="g" set /a budget=%memory:~0,-1%*1024 2>nul
  if /i "%memory:~-1%"=="m" set /a budget=%memory:~0,-1% 2>nul
)
set "options="
if defined budget if %budget% GEQ 768 (
  set /a "arrays=(%budget%-450)*3/10"
  set /a "heap=%budget%-450-!arrays!"
  set "options=-Xmx!heap!m -Dorg.bytedeco.javacpp.maxbytes=!arrays!m -Dorg.bytedeco.javacpp.maxphysicalbytes=%budget%m"
)
endlocal & set "options=%options%" & set "java=%java%" & set "home=%home%"
setlocal disabledelayedexpansion
set OMP_NUM_THREADS=1
"%java%" -Xshare:auto -Djava.awt.headless=true "-Djdk.serialFilter=!*" %options% %ENDOTYPE_JAVA_OPTIONS% -cp "%home%\lib\*" org.endotype.cli.Main %*
exit /b %errorlevel%
