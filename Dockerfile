# syntax=docker/dockerfile:1
# The app on its embedded host, with the tools beside it: docker build -t warren .
#   docker run -p 127.0.0.1:7071:8080 -e RabbitMQConnection=… -e FunctionKeys__default=… warren             HTTP and all queues
#   docker run … warren --queues orders.queue                                                                only some queues
#   docker run --entrypoint dotnet -e RabbitMQConnection=… warren Warren.Topology.dll apply --wait 60         the topology
#   docker run --entrypoint dotnet -e RabbitMQConnection=… warren Warren.Cli.dll dead-letters summary         the operator's tool
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig host.json local.settings.json.example ./
COPY topology/ topology/
COPY core/ core/
COPY state/ state/
COPY hosting/ hosting/
COPY functions/ functions/
COPY cli/ cli/
RUN dotnet publish functions/Functions.csproj -c Release --os linux --arch $TARGETARCH --no-self-contained -o /out/app -nodeReuse:false
RUN dotnet publish cli/Cli.csproj -c Release --os linux --arch $TARGETARCH --no-self-contained -o /out/app -nodeReuse:false
RUN mkdir -p /out/data

# Without a shell or a package manager, and not as root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /out/app/ ./
COPY --from=build --chown=1654:1654 /out/data/ /data/
# Listening on every address needs a key in FunctionKeys, without which the app says so and ends.
ENV ASPNETCORE_URLS=http://+:8080 DataFolder=/data
USER 1654
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["dotnet", "Warren.Cli.dll", "health"]
ENTRYPOINT ["dotnet", "Warren.Functions.dll"]
