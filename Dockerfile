# docker build -t endotype . && docker run --rm -v "$PWD:/data" -w /data endotype demo
FROM docker.io/library/maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -Pdist -DskipTests -pl cli -am package \
 && cd cli/target && unzip -q endotype-*.zip -d /opt && mv /opt/endotype-* /opt/endotype

FROM docker.io/library/eclipse-temurin:17-jre
COPY --from=build /opt/endotype /opt/endotype
# Native libraries are unpacked once, where any user may write.
ENV PATH=/opt/endotype/bin:$PATH ENDOTYPE_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp
ENTRYPOINT ["endotype"]
CMD ["--help"]
