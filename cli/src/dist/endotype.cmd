@echo off
rem Starts Endotype from an unpacked distribution; needs nothing but Java 17 or newer.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo Endotype needs Java 17 or newer; found none ^(set JAVA_HOME or put java on the PATH^) 1>&2
  exit /b 2
)
set OMP_NUM_THREADS=1
"%java%" -Xshare:auto -Djava.awt.headless=true "-Djdk.serialFilter=!*" %ENDOTYPE_JAVA_OPTIONS% -cp "%home%\lib\*" org.endotype.cli.Main %*
exit /b %errorlevel%
